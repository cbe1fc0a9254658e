using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Remediation;

/// <summary>What an incident asks people for, and which of it an answer is about.</summary>
public static class Questions
{
    /// <summary>The changes that wait for an answer, as they are asked now.</summary>
    public static IReadOnlyList<ActionRecord> Open(Incident incident) =>
        [.. incident.Actions.Where(action => action.Decision == Decision.AwaitingApproval)];

    /// <param name="number">
    /// As in the message; null is an answer to whatever is asked about the only resource that there is a question about. Who names
    /// the number may take an answer back, as long as the change was not begun.
    /// </param>
    /// <param name="granted">A no is heard of a change that was begun too, as long as nothing is lost by turning it round.</param>
    /// <returns>The change that is answered, or a sentence that says why none is.</returns>
    public static (ActionRecord? Asked, string? Refusal) Find(Incident incident, int? number, bool granted)
    {
        var open = Open(incident);
        if (!granted && Haltable(incident) is { } begun && (number is null || number == begun.Question)) return (begun, null);
        var asked = number is not null
            ? incident.Actions.FirstOrDefault(action => action.Question == number && !action.WasBegun
                && (action.Decision == Decision.AwaitingApproval || incident.AnswerTo(action) is not null))
            : open.Count > 0 && open.All(action => action.Resource == open[0].Resource) ? open[^1] : null;
        if (asked is null && open.Count == 0) return (null, $"Incident {incident.Id} is not waiting for an approval.");
        return asked is not null ? (asked, null) : (
            null,
            $"{(number is null ? "Several questions are open" : $"Question {number} is over")}: nothing was recorded. "
                + $"Incident {incident.Id} asks {string.Join(", and ", open.Select(InWords))}.");
    }

    /// <summary>The change that is under way and can still be halted; null where there is none.</summary>
    public static ActionRecord? Haltable(Incident incident) => incident is { State: IncidentState.Acting, Progress: { MayBeHalted: true } progress }
        ? incident.Actions.LastOrDefault(action => action.Fix == progress.Fix) : null;

    private static string InWords(ActionRecord asked) =>
        $"as question {asked.Question} whether to {FixCatalog.Of(asked.Fix).Words.ToDo(asked)}";
}
