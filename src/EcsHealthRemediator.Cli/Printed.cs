using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Prints as UTF-8 with line feeds on every operating system, so that outputs can be compared byte for byte.
/// </summary>
internal static class Printed
{
    public static Task OutcomeAsync(Outcome outcome, bool asText, CancellationToken cancellation) => TextAsync(
        asText ? SnsMessageBuilder.Email(outcome) : JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome), cancellation);

    public static async Task TextAsync(string text, CancellationToken cancellation)
    {
        await using var output = new StandardOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellation);
    }
}
