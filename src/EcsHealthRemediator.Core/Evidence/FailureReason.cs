using System.Globalization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// Why one target failed. <paramref name="Codes"/> has the HTTP or gRPC codes that the application answered and that the target
/// group does not accept. Any code proves that the network path is open. It is empty where no code is known.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
/// <param name="Text">The words of the load balancer or of the host probe; null where there are none.</param>
/// <param name="InstanceId">The EC2 instance of the target; null where it is not known.</param>
public sealed record FailureReason(string? Text, IReadOnlyList<int> Codes, string? InstanceId)
{
    public FailureKind Kind => FailureKinds.Parse(Text);

    /// <summary>Whether this is the result of a host probe; otherwise the load balancer reported it.</summary>
    public bool IsOfHost { get; init; }

    public static FailureReason Of(string? text, string? instanceId) => new(text, CodesOf(text), instanceId);

    public static FailureReason Of(HostProbe probe) =>
        new(probe.Told(), probe.Answer?.Code is { } code ? [code] : [], probe.Request.InstanceId) { IsOfHost = true };

    /// <summary>Whether both failed in the same way, with a code in common where there are codes.</summary>
    public bool IsLike(FailureReason other) => Kind == other.Kind && (Codes.Count == 0 || Codes.Intersect(other.Codes).Any());

    private static int[] CodesOf(string? text)
    {
        if (FailureKinds.Parse(text) != FailureKind.WrongCode) return [];
        var list = text![FailureKinds.CodesPrefix.Length..].Split(']')[0];
        return [.. list.Split(',', StringSplitOptions.TrimEntries)
            .Select(code => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)];
    }
}
