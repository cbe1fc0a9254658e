namespace EcsHealthRemediator.Network;

internal static class AwsId
{
    /// <summary>Whether a text has the form of an EC2 id: the prefix (such as <c>sg-</c>), then lower-case hex digits.</summary>
    public static bool Is(string id, string prefix) =>
        id.StartsWith(prefix, StringComparison.Ordinal) && id.Length > prefix.Length
        && id.Skip(prefix.Length).All(char.IsAsciiHexDigitLower);
}
