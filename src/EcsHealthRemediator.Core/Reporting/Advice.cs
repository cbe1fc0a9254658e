using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Reporting;

/// <summary>One thing to do: a sentence and the commands that do it, which never part.</summary>
internal sealed record AdvisedStep(string Sentence, params IReadOnlyList<Line> Lines);

/// <summary>What is left for a person to do: the one step first, then what else there is.</summary>
internal static class Advice
{
    private const int MaxRemedies = 4;

    public static IReadOnlyList<AdvisedStep> Of(Outcome outcome, string? functionName) => outcome.Status switch
    {
        IncidentStatus.Ignored => [new("Nothing.")],
        IncidentStatus.SelfHealed when outcome.Need is { } left => [StillToDo(left)],
        IncidentStatus.Fixed => [.. outcome.Need is { } left ? [StillToDo(left)] : Array.Empty<AdvisedStep>(), Afterwards(outcome)],
        // A command for what is over would undo what somebody has done since.
        IncidentStatus.SelfHealed => [new("Nothing.")],
        IncidentStatus.Acting or IncidentStatus.Verifying when outcome.FailsBesides => [OfCause(outcome)],
        IncidentStatus.Acting or IncidentStatus.Verifying =>
            [new($"Nothing now. Please leave {Resource(outcome)} alone meanwhile."), .. Halt(outcome, functionName)],
        IncidentStatus.Watching or IncidentStatus.NotFixed or IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive =>
            WhileItFails(outcome, functionName),
    };

    private static AdvisedStep StillToDo(Need need) => new(need.Do ?? need.Why, [.. need.Commands.Select(Line.Command)]);

    private static AdvisedStep Afterwards(Outcome outcome) =>
        new(Headline.MainAction(outcome) is { } done ? FixTexts.Words(done).Afterwards(done) : "Nothing.");

    private static IReadOnlyList<AdvisedStep> WhileItFails(Outcome outcome, string? functionName)
    {
        // To help the group would end the instance at once.
        if (outcome.Status == IncidentStatus.Watching && Headline.MainAction(outcome)
            is { BlockedBy: GuardId.GroupRepairs or GuardId.AlreadyRecovering } left)
            return [new($"Nothing now. {left.Reason}")];
        if (Headline.Second(outcome) is { } second)
            return second.Remedy is null ? [Look(outcome), .. Remedies(outcome)] : Remedies(outcome);
        // What was seen before the change is no advice in the middle of it.
        if (outcome is { Status: IncidentStatus.NeedsHuman, Need: { } need })
        {
            var needed = StillToDo(need);
            return Headline.Asked(outcome) is not null ? [.. Approval(outcome, functionName)]
                : outcome.IsElsewhere ? [OfCause(outcome), needed] : [needed];
        }

        if (outcome.Status == IncidentStatus.NeedsHuman && IsUnfinished(outcome))
            return outcome.IsElsewhere ? [.. OrLook(Remedies(outcome), outcome)] : [Look(outcome)];
        return [.. Approval(outcome, functionName), .. Unlock(outcome, functionName), .. OrLook(Remedies(outcome), outcome)];
    }

    private static IEnumerable<AdvisedStep> OrLook(IReadOnlyList<AdvisedStep> remedies, Outcome outcome) =>
        remedies.Count > 0 ? remedies : [Look(outcome)];

    /// <summary>For what the change that is under way does not mend.</summary>
    private static AdvisedStep OfCause(Outcome outcome)
    {
        var fault = outcome.Findings.FirstOrDefault(finding => finding.Check == outcome.Cause!.Check);
        // A guard holds the second host while the first is away, and so should people.
        if (fault is { Check: CheckId.InstanceStatus or CheckId.ContainerRuntime, InstanceIds: [var second, ..] } && Headline.MainAction(outcome)
            is { Fix: Fix.RestartInstance or Fix.DrainInstance, Decision: Decision.Applied, Resource: var first } && first != second)
            return new($"See first that {first} is back, or add a host; then stop and start {second}, or replace it.");
        return fault?.Remedy is { } remedy ? Tell(remedy) : Look(outcome);
    }

    private static IReadOnlyList<AdvisedStep> Remedies(Outcome outcome) => [.. outcome.Findings
        .Where(finding => finding is { Verdict: Verdict.Fault, Remedy: not null } && !WasTried(finding, outcome))
        // What a mere hint would have people do stands in the way of what is known, and of what is well again.
        .Where(finding => finding.Confidence > Confidence.Weak
            || (finding.Check == outcome.Cause?.Check && outcome.Ask != Ask.NothingToDo))
        .Where(finding => !Consequence.IsOne(finding, outcome) || IsRevisionsOwn(finding, outcome))
        .OrderByDescending(finding => finding.Check == (outcome.Also ?? outcome.Cause?.Check))
        .Take(MaxRemedies)
        .Select(finding => Headline.Asked(outcome) is not null && finding.Check == outcome.Cause?.Check
            ? Instead(Tell(finding.Remedy!)) : Tell(finding.Remedy!))];

    /// <summary>Of a new revision that fails by itself, the previous one is a remedy at once, whatever the fault turns out to be.</summary>
    private static bool IsRevisionsOwn(Finding finding, Outcome outcome) => finding.Check == CheckId.DeploymentInProgress
        && Diagnoser.Causality[finding.Check].ExplainedBy.Any(explanation => explanation.Check == outcome.Cause!.Check);

    /// <summary>Whoever approves and does it by hand too has two at work on one host.</summary>
    private static AdvisedStep Instead(AdvisedStep byHand) =>
        byHand with { Sentence = $"Instead of approving, and not beside it: {byHand.Sentence}" };

    private static IEnumerable<AdvisedStep> Approval(Outcome outcome, string? functionName)
    {
        foreach (var action in Headline.AllAsked(outcome))
        {
            yield return new(
                $"Approve to {FixTexts.ToDo(action)}:",
                Line.Command(Order("approve", action, functionName, outcome)),
                Line.Sentence("Or forbid it:"),
                Line.Command(Order("reject", action, functionName, outcome)));
        }
    }

    private static string Order(string command, ActionRecord action, string? functionName, Outcome outcome)
    {
        var payload = new OperatorPayload(command, outcome.IncidentId, action.Question);
        return functionName is null ? payload.Tool() : payload.Shell(functionName, outcome.Region);
    }

    private static string Resource(Outcome outcome) => Headline.MainAction(outcome) switch
    {
        null => "the service",
        { Faults: null } => "the service's grace period",
        var action => action.Resource,
    };

    /// <summary>Before the evidence for a stop is kept.</summary>
    private static IEnumerable<AdvisedStep> Halt(Outcome outcome, string? functionName)
    {
        if (outcome is { Status: IncidentStatus.Acting, EvidencePack: null }
            && Headline.MainAction(outcome) is { Fix: Fix.RestartInstance, Decision: Decision.Applied } action)
        {
            yield return new(
                "To halt it, until its stop is sent (the drain is undone then):",
                Line.Command(Order("reject", action, functionName, outcome)));
        }
    }

    /// <summary>What a person has only to allow, the remediator does safely.</summary>
    private static IEnumerable<AdvisedStep> Unlock(Outcome outcome, string? functionName)
    {
        if (Headline.MainAction(outcome) is not { Decision: Decision.Blocked } action
            || GuardTexts.Command(action, functionName, outcome.Region) is not { } command) yield break;
        if (action.BlockedBy == GuardId.NotOptedIn)
            yield return new($"Let the remediator {FixTexts.ToDo(action)}, by this tag:", Line.Command(command));
        if (action.BlockedBy == GuardId.Paused)
            yield return new($"Unless the pause has to last, end it, and the remediator can {FixTexts.ToDo(action)}:", Line.Command(command));
    }

    /// <summary>What has just proven useless, or is half done, is no advice.</summary>
    private static bool WasTried(Finding finding, Outcome outcome) => outcome.Status == IncidentStatus.NotFixed
        ? outcome.Actions.Any(action => action.WasBegun && FixCatalog.Of(action.Fix).Answers(action, finding.Check)
            && (finding.InstanceIds.Count == 0 || finding.InstanceIds.Contains(action.Resource)))
        : finding.Check == outcome.Cause?.Check && IsUnfinished(outcome) && !outcome.IsElsewhere;

    private static bool IsUnfinished(Outcome outcome) => Headline.MainAction(outcome) is { Decision: Decision.Applied };

    private static AdvisedStep Tell(Remedy remedy) => new(
        remedy.Summary,
        [
            .. remedy.Command is { Length: > 0 } command ? [Line.Command(command)] : Array.Empty<Line>(),
            .. remedy.CloudFormation is { } property ? [Line.Fact($"in CloudFormation: {property}")] : Array.Empty<Line>(),
        ]);

    private static AdvisedStep Look(Outcome outcome) => new(
        NotBack(outcome) is { } host ? $"Replace {host}, or see why it does not come back: its console output, and /var/log/ecs on it."
        : outcome.Status != IncidentStatus.NotFixed && IsUnfinished(outcome) && !outcome.IsElsewhere && outcome.Timeline is [.., var last]
            ? $"See to what stopped the change: {last.Text}"
        : outcome.Gaps.Count > 0 ? "Let the remediator read what it could not see (below), or look there yourself."
        : "Look at the service's events and the application's log.");

    /// <summary>The host that was restarted, where it is what still fails.</summary>
    private static string? NotBack(Outcome outcome) => outcome.Status == IncidentStatus.NotFixed
        && Headline.MainAction(outcome) is { Fix: Fix.RestartInstance, Resource: var host }
        && outcome.Findings.FirstOrDefault(finding => finding.Check == outcome.Cause?.Check) is
        {
            Check: CheckId.InstanceStatus or CheckId.InstanceState or CheckId.AgentConnection, InstanceIds: var failing,
        }
        && failing.Contains(host) ? host : null;
}
