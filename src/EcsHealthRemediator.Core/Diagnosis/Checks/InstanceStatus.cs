using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// EC2's own status checks of the hosts under suspicion. A failed system check is cured by stop and start, which moves the
/// instance to other hardware; a reboot does not.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
/// </summary>
public sealed class InstanceStatus : ICheck
{
    public string Id => CheckId.InstanceStatus;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy => [new(CheckId.InstanceState, "What does not run passes no check.")];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        var running = context.Failures.SuspectInstances.Where(host => host.Instance is null or { IsRunning: true }).ToList();
        if (running.Where(IsImpaired).ToList() is { Count: > 0 } impaired) return Fault(context, Confidence.Proof, impaired);
        if (context.Failures.BelowDesiredCount && context.Snapshot.ContainerInstances
            .Where(host => !host.AgentConnected && IsImpaired(host)).ToList() is { Count: > 0 } away)
            return Fault(context, Confidence.Weak, away);
        if (running.Count == 0) return Finding.NotApplicable(Id, "Nothing failed on a running host.");
        if (running.Any(host => host.Instance?.StatusChecks is null)) return Finding.Unknown(Id, "the EC2 status checks");
        var undecided = running.Where(host => !host.Instance!.StatusChecks!.AllPassed)
            .Select(host => host.Ec2InstanceId).ToList();
        return undecided.Count > 0
            ? Finding.Undecided(Id, $"The status checks of {FactList.Names(undecided)} have no result yet.")
            : Finding.Ok(Id, "The status checks of the failing targets' hosts pass.");
    }

    private static bool IsImpaired(ContainerInstance host) => host.Instance?.StatusChecks?.AnyImpaired == true;

    private Finding Fault(DiagnosisContext context, Confidence confidence, List<ContainerInstance> hosts)
    {
        var instances = hosts.ConvertAll(host => host.Instance!);
        var services = HostServices.Hit(context, hosts);
        return Finding.Fault(
            Id, confidence, $"{FactList.Names(instances.Select(Sentence), "; ")}.",
            FactList.Facts(instances.SelectMany(Facts)).Concat(HostServices.Fact(context, hosts))) with
        {
            Headline = services.Count is > 1 and < 4 && hosts.Count == 1
                ? $"{Sentence(instances[0])}, under {string.Join(" and ", services)}" : null,
            InstanceIds = [.. instances.Select(instance => instance.Id)],
            Proposal = new HostRepair([.. instances.Select(instance => instance.Id)]),
            Remedy = HostAdvice.Restart(context, hosts),
        };
    }

    private static string Sentence(Ec2Instance instance) =>
        $"Instance {instance.Id} fails its {string.Join(" and ", Impaired(instance).Select(pair => pair.Name))} status check";

    private static IEnumerable<string> Facts(Ec2Instance instance) => Impaired(instance).Select(pair =>
        $"{instance.Id}: {pair.Name} status check impaired"
            + (pair.Check.ImpairedSince is { } since ? $" since {since:yyyy-MM-dd HH:mm:ss}Z" : ""));

    private static IEnumerable<(string Name, StatusCheck Check)> Impaired(Ec2Instance instance) =>
        instance.StatusChecks!.All.Where(pair => pair.Check.Status == "impaired");
}
