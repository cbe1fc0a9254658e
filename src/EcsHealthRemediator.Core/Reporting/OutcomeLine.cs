namespace EcsHealthRemediator.Reporting;

/// <summary>One incident in a list, with the words of its message.</summary>
/// <param name="Word">How bad it is, or how it ended.</param>
/// <param name="Ask">What is asked of the reader.</param>
/// <param name="Time">Since when it fails, or from when to when it did.</param>
/// <param name="Cause">A sentence.</param>
/// <param name="Command">The answer that it waits for, or else what shows the whole of it.</param>
public sealed record OutcomeLine(string Word, string Ask, string Service, string Time, string Cause, string Command)
{
    public static OutcomeLine Of(Outcome outcome) => new(
        Urgency.Word(outcome),
        Urgency.Words(outcome.Ask),
        Headline.Subject(outcome),
        FirstScreen.Time(outcome) ?? "",
        FirstScreen.Cause(outcome) ?? "Cause: not known.",
        CommandOf(outcome));

    private static string CommandOf(Outcome outcome) => Headline.AllAsked(outcome).Count() == 1
        ? new OperatorPayload("approve", outcome.IncidentId).Tool()
        : $"ecs-health incidents show {outcome.IncidentId}";
}
