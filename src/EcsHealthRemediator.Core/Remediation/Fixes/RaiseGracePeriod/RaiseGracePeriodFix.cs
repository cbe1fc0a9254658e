using System.Globalization;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>A service whose tasks start more slowly than its health check grace period allows gets a longer one.</summary>
internal sealed class RaiseGracePeriodFix : IFix
{
    public static readonly RaiseGracePeriodFix Instance = new();

    public Fix Id => Fix.RaiseGracePeriod;

    public FixWords Words { get; } = new RaiseWords();

    public IReadOnlyList<string> AwsActions => ["ecs:UpdateService"];

    public Taggable OptsIn => Taggable.Service;

    public bool StandsWhileClaimed => true;

    public bool WaitsForPersistence => true;

    public IReadOnlyList<GuardId> Asks => [GuardId.Persistence, .. RaiseGuards.Order];

    public ActionRecord? Propose(Incident incident, DecisionContext context)
    {
        if (Trial.Propose(context) is { } trial) return trial;
        if (context.Conclusion.Cause is not { Confidence: >= Confidence.Strong, Proposal: LongerGracePeriod enough }) return null;
        var service = context.Snapshot.Service!;
        // Nothing is lacking at this moment, so that more time would mend nothing.
        if (!service.IsDeploying && context.Failures.FailingTargets.Count == 0 && incident.Targets is { AllHealthy: true }) return null;
        var seconds = Math.Min(enough.Seconds, context.Policy.GracePeriodLimitSeconds);
        return new(
            Id,
            Decision.Applied,
            null,
            $"Tasks need longer to start than {service.GracePeriodSeconds} s.",
            $"{service.GracePeriodSeconds}",
            $"{seconds}",
            context.Snapshot.Subject.ServiceArn)
        {
            Revision = service.TaskDefinitionArn,
        };
    }

    public bool Answers(ActionRecord action, string check) => check == CheckId.GracePeriod;

    public GuardRefusal? Guard(Incident incident, DecisionContext context, ActionRecord plan) =>
        RaiseGuards.Refuse(incident, context, context.Snapshot.Service!, plan);

    public Transition Begin(Incident incident, DecisionContext context, ActionRecord plan) =>
        RaiseFlow.Begin(incident, context, context.Snapshot.Service!, Seconds(plan));

    public Transition Next(Incident incident, DecisionContext context) =>
        RaiseFlow.Next(incident, (GracePeriodRaise)incident.Progress!, context);

    public Transition Verify(Incident incident, DecisionContext context) =>
        RaiseFlow.Verify(incident, (GracePeriodRaise)incident.Progress!, context);

    /// <summary>A value of which nobody knows whether it helps is not left behind.</summary>
    public Transition? BeforeEnd(Incident incident, DecisionContext context) =>
        incident is { LooksAfterEnd: >= 2, Progress: GracePeriodRaise { Tried: null } raise }
        && context.Snapshot.Service?.GracePeriodSeconds == raise.After
            ? RaiseFlow.Undo(incident, raise, context, "The service was scaled to 0 before it was seen whether more time helps.", isUntried: true)
            : null;

    public Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now) =>
        RaiseFlow.After(incident, (GracePeriodRaise)incident.Progress!, (SetGracePeriod)command, result, now);

    internal static int Seconds(ActionRecord plan) => int.Parse(plan.After!, CultureInfo.InvariantCulture);
}
