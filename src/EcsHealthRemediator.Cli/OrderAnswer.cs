using System.Text.Json;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli;

/// <summary>What the operators' function answered to an order.</summary>
internal static class OrderAnswer
{
    /// <summary>An order that was not carried out is an error, so that its reason stands on standard error.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> PrintAsync(Outcome answer, Form form, CancellationToken cancellation)
    {
        // What the function noted last is its answer.
        var sentence = answer.Timeline is [.., var last] ? last.Text : "The function said nothing.";
        var carriedOut = answer.CarriedOut == true;
        if (form == Form.Json)
            await Printed.TextAsync(JsonSerializer.Serialize(answer, OutcomeJson.Default.Outcome), cancellation);
        else if (carriedOut)
            await Printed.TextAsync(sentence, cancellation);
        return carriedOut ? ExitCode.Done : await Failure.SayAsync($"The order was not carried out: {sentence}", ExitCode.Failed);
    }
}
