using System.Globalization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// Why one target failed. <paramref name="Codes"/> is empty unless the application answered with HTTP or gRPC codes that the
/// target group does not accept, which also proves that the network path is open.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
/// <param name="Text">As the load balancer or the host put it; null where nothing was said.</param>
public sealed record FailureReason(string? Text, IReadOnlyList<int> Codes, string? InstanceId)
{
    public FailureKind Kind => FailureKinds.Parse(Text);

    /// <summary>Whether the host was asked itself; otherwise the load balancer says so.</summary>
    public bool IsOfHost { get; init; }

    public static FailureReason Of(string? text, string? instanceId) => new(text, CodesOf(text), instanceId);

    public static FailureReason Of(HostProbe probe) =>
        new(probe.Told(), probe.Answer?.Code is { } code ? [code] : [], probe.Request.InstanceId) { IsOfHost = true };

    private static int[] CodesOf(string? text)
    {
        if (FailureKinds.Parse(text) != FailureKind.WrongCode) return [];
        var list = text![FailureKinds.CodesPrefix.Length..].Split(']')[0];
        return [.. list.Split(',', StringSplitOptions.TrimEntries)
            .Select(code => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)];
    }
}
