using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Prints as UTF-8 with line feeds on every operating system, so that outputs can be compared byte for byte.
/// </summary>
internal static class Printed
{
    public static Task OutcomeAsync(Outcome outcome, bool asText, CancellationToken cancellation)
    {
        if (!asText || Console.IsOutputRedirected)
        {
            return TextAsync(
                asText ? SnsMessageBuilder.Email(outcome) : JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome), cancellation);
        }

        Terminal.Write(console => ReportText.Write(console, SnsMessageBuilder.Email(outcome)));
        return Task.CompletedTask;
    }

    public static async Task TextAsync(string text, CancellationToken cancellation)
    {
        await using var output = new StandardOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellation);
    }
}
