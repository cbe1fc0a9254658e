using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>One incident in a list, with the words of its message.</summary>
/// <param name="Word">How bad it is, or how it ended.</param>
/// <param name="Ask">What is asked of the reader.</param>
/// <param name="Time">When it was noticed, or from when to when it was an incident.</param>
/// <param name="Cause">A sentence.</param>
/// <param name="Command">The answer that it waits for, or else what shows the whole of it.</param>
public sealed record OutcomeLine(string Word, string Ask, string Service, string Time, string Cause, string Command)
{
    public Severity Severity { get; init; }

    /// <summary>What operators have said on it, which the remediator has not gone by yet, or which still holds; null for nothing.</summary>
    public string? Said { get; init; }

    public static OutcomeLine Of(Incident incident, DateTimeOffset now)
    {
        var line = Of(Outcome.Of(incident));
        if (!incident.IsOpen) return line;
        // What was answered is not offered for an answer again.
        return Questions.Open(incident).Select(incident.AnswerTo).OfType<Approval>().LastOrDefault() is { } answer
            ? line with
            {
                Said = $"{(answer.Granted ? "Approved" : "Rejected")} by {answer.By ?? "an operator"} at {answer.At.UtcDateTime:HH:mm} UTC; "
                    + "the next look goes by it.",
                Command = Show(incident.Id),
            }
            : incident.Snooze is { } snooze && now < snooze.Until
                ? line with { Said = $"Snoozed by {snooze.By ?? "an operator"} until {snooze.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {snooze.Reason}" }
            : line;
    }

    public static OutcomeLine Of(Outcome outcome) => new(
        Urgency.Word(outcome),
        Urgency.Words(outcome.Ask),
        Headline.Subject(outcome),
        FirstScreen.Time(outcome) ?? "",
        FirstScreen.Cause(outcome) ?? "Cause: not known.",
        CommandOf(outcome))
    {
        Severity = outcome.Severity,
    };

    private static string CommandOf(Outcome outcome) => Headline.AllAsked(outcome).Count() == 1
        ? new OperatorPayload("approve", outcome.IncidentId).Tool()
        : Show(outcome.IncidentId);

    private static string Show(string? incidentId) => $"ecs-health incidents show {incidentId}";
}
