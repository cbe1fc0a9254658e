using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Prints outcomes as UTF-8 with line feeds on every operating system, so that outputs can be compared byte for byte.
/// </summary>
internal static class Printed
{
    public static async Task OutcomeAsync(Outcome outcome, bool asText, CancellationToken cancellation)
    {
        var printed = asText ? SnsMessageBuilder.Email(outcome) : JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome);
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes(printed + "\n"), cancellation);
    }
}
