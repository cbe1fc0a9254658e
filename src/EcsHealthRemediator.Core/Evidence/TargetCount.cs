using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>How many targets are healthy, of the tasks that the service is to run.</summary>
public sealed record TargetCount(int Healthy, int Wanted)
{
    [JsonIgnore]
    public bool AllHealthy => Healthy >= Wanted;

    /// <returns>
    /// Null where the service or its targets were not read. In a target group that does not exist nothing is healthy.
    /// </returns>
    public static TargetCount? Of(Snapshot snapshot) => snapshot switch
    {
        { Service: { } service, Targets: { } targets } =>
            new(targets.Count(target => target is { IsDraining: false, IsHealthy: true }), service.DesiredCount),
        { Service: { LoadBalancers: [_] } service } when snapshot.Missing.Any(gone => gone.Kind == MissingKind.TargetGroup) =>
            new(0, service.DesiredCount),
        _ => null,
    };
}
