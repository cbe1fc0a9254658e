using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>
/// A host that is broken, and that neither EC2 nor its Auto Scaling group repairs or has repaired yet, is set DRAINING and nothing
/// else, so that ECS moves its tasks.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal sealed class DrainInstanceFix : IFix
{
    public static readonly DrainInstanceFix Instance = new();

    public Fix Id => Fix.DrainInstance;

    public FixWords Words { get; } = new DrainWords();

    public IReadOnlyList<string> AwsActions => ["ecs:UpdateContainerInstancesState"];

    public bool FollowsTheMode => false;

    public TimeSpan OthersWaitFor => TimeSpan.FromMinutes(20);

    public Taggable OptsIn => Taggable.Instance;

    public bool StandsWhileClaimed => true;

    public bool WaitsForPersistence => true;

    public IReadOnlyList<GuardId> Asks => DrainGuards.Order;

    public ActionRecord? Propose(Incident incident, DecisionContext context) =>
        context.Policy.ModeOf(Id) == FixMode.Off || BrokenHost.Of(context) is not { } broken ? null : new(
            Id,
            Decision.Applied,
            null,
            $"Drain it, so that its tasks go elsewhere: {broken.Why}.",
            broken.Host.Status,
            null,
            broken.Host.Ec2InstanceId)
        {
            Faults = [broken.Check],
        };

    public bool Answers(ActionRecord action, string check) => action.Faults?.Contains(check) != false;

    public GuardRefusal? Guard(Incident incident, DecisionContext context, ActionRecord plan) =>
        DrainGuards.Refuse(incident, context, HostOf(context, plan), plan);

    public Transition Begin(Incident incident, DecisionContext context, ActionRecord plan) =>
        DrainFlow.Begin(incident, context, HostOf(context, plan), BrokenHost.Of(context)!.Check);

    public Transition Next(Incident incident, DecisionContext context) =>
        DrainFlow.Next(incident, (InstanceDrain)incident.Progress!, context);

    public HostAtWork? Host(Incident incident) => incident.Progress is InstanceDrain drain
        ? new(incident.Subject.ClusterArn, drain.ContainerInstanceArn, drain.InstanceId)
        : null;

    public Transition? BringBack(Incident incident, HostSighting seen, Policy policy) =>
        DrainReturn.Next(incident, (InstanceDrain)incident.Progress!, seen, policy);

    /// <summary>Where the tasks of a drained host go is seen while it drains; nothing is left to be verified after that.</summary>
    public Transition Verify(Incident incident, DecisionContext context) => Next(incident, context);

    public Incident TakeOver(Incident incident, LedgerEntry lost, HostSighting seen) => DrainReturn.TakeOver(incident, lost, seen);

    public Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now) =>
        DrainFlow.After(incident, (InstanceDrain)incident.Progress!, command, result, now);

    private static ContainerInstance HostOf(DecisionContext context, ActionRecord plan) =>
        context.Snapshot.ContainerInstances!.First(host => host.Ec2InstanceId == plan.Resource);
}
