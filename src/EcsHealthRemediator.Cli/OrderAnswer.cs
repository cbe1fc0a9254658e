using System.Text.Json;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli;

/// <summary>What the operators' function answered to an order.</summary>
/// <param name="CarriedOut">Whether it did as it was told.</param>
/// <param name="Text">A sentence: what it did, or why it did not.</param>
/// <param name="IncidentId">The incident that was answered; null where the order was about none.</param>
internal sealed record OrderAnswer(string Order, bool CarriedOut, string Text, string? IncidentId)
{
    public static OrderAnswer Of(string order, Outcome answer) => new(
        order,
        answer.CarriedOut == true,
        // What the function noted last is its answer.
        answer.Timeline is [.., var last] ? last.Text : "The function said nothing.",
        answer.IncidentId);

    /// <summary>An order that was not carried out is an error, so that its reason stands on standard error.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> PrintAsync(Form form, CancellationToken cancellation)
    {
        if (form == Form.Json)
            await Printed.TextAsync(JsonSerializer.Serialize(this, CliJson.Default.OrderAnswer), cancellation);
        else if (CarriedOut)
            await Printed.TextAsync(Text, cancellation);
        return CarriedOut ? ExitCode.Done : await Failure.SayAsync($"The order was not carried out: {Text}", ExitCode.Failed);
    }
}
