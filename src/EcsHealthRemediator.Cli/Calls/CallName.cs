using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Cli.Calls;

/// <summary>The IAM action of a request, from where its protocol puts the operation and its signature the service.</summary>
internal static partial class CallName
{
    [GeneratedRegex(@"Credential=[^/]+/\d+/[^/]*/([a-z0-9-]+)/aws4_request")]
    private static partial Regex SignedFor { get; }

    [GeneratedRegex(@"(?:^|&)Action=([A-Za-z0-9]+)")]
    private static partial Regex QueryAction { get; }

    public static string Of(HttpRequestMessage request, string body)
    {
        var service = Header(request, "Authorization") is { } signed && SignedFor.Match(signed) is { Success: true } match
            ? match.Groups[1].Value : "unknown";
        var operation = Header(request, "X-Amz-Target") is { } target ? target[(target.LastIndexOf('.') + 1)..]
            : QueryAction.Match(body) is { Success: true } action ? action.Groups[1].Value
            : request.RequestUri?.Segments[^1] ?? "unknown";
        return $"{(service == "monitoring" ? "cloudwatch" : service)}:{operation}";
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
