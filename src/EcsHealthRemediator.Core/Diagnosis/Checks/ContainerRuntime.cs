namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// ECS finds the container runtime of a host impaired. INSUFFICIENT_DATA is not bad, it is unknown.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html
/// </summary>
public sealed class ContainerRuntime : ICheck
{
    public string Id => CheckId.ContainerRuntime;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceState, "Nothing runs on an instance that does not."),
        new(CheckId.InstanceStatus, "A host that loses disk or network hangs its runtime."),
    ];

    public bool LeavesSilence => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        if (context.Failures.SuspectInstances.Union(context.Failures.InstancesWithPendingTasks).ToList() is not { Count: > 0 } suspects)
            return Finding.NotApplicable(Id, "Nothing failed on any host lately.");
        var impaired = suspects.Where(host => host.IsRuntimeImpaired).ToList();
        if (impaired.Count == 0) return Finding.Ok(Id, "ECS reports no impaired container runtime.");

        var ids = impaired.Select(host => host.Ec2InstanceId).ToList();
        return Finding.Fault(
            Id, Confidence.Proof, $"The container runtime of {FactList.Names(ids)} is impaired.",
            FactList.Facts(impaired.SelectMany(host => host.HealthChecks.Where(check => check.Type == "CONTAINER_RUNTIME"),
                (host, check) => $"{host.Ec2InstanceId}: {check.Type} {check.Status}")).Concat(HostServices.Fact(context, impaired))) with
        {
            InstanceIds = ids,
            Stands = impaired.Exists(host => !host.IsTakenCareOf),
            Remedy = HostAdvice.Vacate(
                context, impaired, "restart its container runtime and make it ACTIVE again, or replace it."),
        };
    }
}
