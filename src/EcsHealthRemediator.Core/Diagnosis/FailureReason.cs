using System.Globalization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// A target's failure in the load balancer's words. <paramref name="Codes"/> is empty unless the application answered with
/// unexpected HTTP or gRPC codes, which also proves that the network path is open.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public sealed record FailureReason(string? Text, IReadOnlyList<int> Codes, string? InstanceId)
{
    /// <summary>Not the load balancer says so: the host was asked itself.</summary>
    public bool IsOfHost { get; init; }

    private const string CodesPrefix = "Health checks failed with these codes: [";

    public static FailureReason Of(string? text, string? instanceId) => new(text, CodesOf(text), instanceId);

    public static FailureReason Of(HostProbe probe) =>
        new(probe.Told(), probe.Answer?.Code is { } code ? [code] : [], probe.Request.InstanceId) { IsOfHost = true };

    private static int[] CodesOf(string? text)
    {
        if (text is null || !text.StartsWith(CodesPrefix, StringComparison.Ordinal)) return [];
        var list = text[CodesPrefix.Length..].Split(']')[0];
        return [.. list.Split(',', StringSplitOptions.TrimEntries)
            .Select(code => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)];
    }
}
