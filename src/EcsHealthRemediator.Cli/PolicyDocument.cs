namespace EcsHealthRemediator.Cli;

/// <summary>A policy document that allows actions of every resource: most actions that read know no others.</summary>
internal static class PolicyDocument
{
    public static string Of(string sid, IReadOnlyList<string> actions) =>
        $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "{{sid}}",
              "Effect": "Allow",
              "Action": [
                {{string.Join(",\n        ", actions.Select(action => $"\"{action}\""))}}
              ],
              "Resource": "*"
            }
          ]
        }
        """;
}
