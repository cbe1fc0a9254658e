using System.Text.Json;

namespace EcsHealthRemediator.Reporting;

/// <summary>What an operator sends to the remediator; written out so that it can be pasted.</summary>
internal sealed record OperatorPayload(string Command, string? IncidentId, int? Question = null, string By = OperatorPayload.You)
{
    /// <summary>For whoever pastes the JSON to put a name in its place.</summary>
    private const string You = "YOUR-NAME";

    /// <summary>The default encoder escapes quotes, so the JSON is safe between a shell's single quotes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportingJson.Default.OperatorPayload);

    /// <summary>The same order by the command line tool; the JSON where the id is none that a shell takes as one word.</summary>
    public string Tool() => IncidentId is { Length: > 0 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? $"ecs-health {Command} {id}{(Question is { } question ? $" --question {question}" : "")}" : ToJson();

    /// <summary>The line for a shell, which says by itself who pastes it; version 2 of the AWS CLI takes it.</summary>
    /// <param name="functionName">A placeholder stands for it where it is not known.</param>
    public string Shell(string? functionName, string? region) => CommandRegion.With(
        $"aws lambda invoke --function-name {functionName ?? "REMEDIATOR"} --cli-binary-format raw-in-base64-out "
            + $"--payload '{ToJson().Replace(You, "'\"$USER\"'", StringComparison.Ordinal)}' /dev/stdout",
        region);
}
