using System.Text;
using System.Text.Json;

namespace EcsHealthRemediator.Reporting;

public static class SnsMessageBuilder
{
    public const int MaxBytes = 262_144;

    /// <param name="functionName">The Lambda function that takes an operator's commands, to paste them; null if not known.</param>
    public static SnsMessage Build(Outcome outcome, string? functionName = null) =>
        new(
            SubjectLine.Of(outcome),
            OutcomeTrimmer.Sizes.Select(size => Document(outcome, size, functionName)).OfType<string>().First(),
            MessageAttributes.Of(outcome));

    /// <summary>The e-mail alone, as the first of the sizes has it, and what was ruled out.</summary>
    public static string Email(Outcome outcome) =>
        EmailText.Of(ReportModel.Of(outcome, null, withRuledOut: true), OutcomeTrimmer.Sizes[0].EmailLength);

    /// <returns>Null if SNS cannot carry it.</returns>
    private static string? Document(Outcome outcome, OutcomeSize size, string? functionName)
    {
        var cut = OutcomeTrimmer.To(outcome, size);
        var json = JsonSerializer.Serialize(cut, MessageJson.Outcome);
        if (json.Length > MaxBytes / 2) return null;

        var story = ReportModel.Of(cut, functionName);
        var text = EmailText.Of(story, size.EmailLength);
        var bodies = new Dictionary<string, string>
        {
            ["default"] = text,
            ["email"] = text,
            ["https"] = JsonSerializer.Serialize(ChatCard.Of(cut, story), MessageJson.Card),
            ["sqs"] = json,
            ["lambda"] = json,
        };
        var message = JsonSerializer.Serialize(bodies, MessageJson.Bodies);
        return Encoding.UTF8.GetByteCount(message) <= MaxBytes ? message : null;
    }
}
