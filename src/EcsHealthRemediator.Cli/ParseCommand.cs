using System.CommandLine;
using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health parse</c>: reads one message a line, raw or as a JSON string, and prints one JSON object for each.
/// </summary>
internal static class ParseCommand
{
    private const int Descriptor = 0;

    public static Command Create()
    {
        var command = new ToolCommand(
            "parse", "Read service event messages and stopped reasons from standard input, one a line.",
            "parse < messages.txt", "parse < messages.txt > parsed.jsonl");
        command.SetAction(async (_, cancellation) =>
        {
            if (StandardStreams.IsClosed(Descriptor))
                throw new UsageException("Standard input is closed, and parse reads the messages from it.");

            // Input and output are UTF-8, whatever the code page of the console is.
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            await using var output = StandardOutput.Writer();
            output.NewLine = "\n";
            try
            {
                await RunAsync(input, output, cancellation);
                return ExitCode.Done;
            }
            catch (IOException problem)
            {
                return await Failure.SayAsync($"Standard input could not be read: {FileProblem.Of(problem)}.", ExitCode.Failed);
            }
        });
        return command;
    }

    internal static async Task RunAsync(TextReader input, TextWriter output, CancellationToken cancellation)
    {
        while (await input.ReadLineAsync(cancellation) is { } line)
        {
            var parsed = JsonSerializer.Serialize(MessageParser.Parse(Text(line)), CliJson.Default.ParsedMessage);
            await output.WriteLineAsync(parsed.AsMemory(), cancellation);
        }
    }

    private static string? Text(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith("\""))
            return line;

        try
        {
            return JsonSerializer.Deserialize(line, CliJson.Default.String);
        }
        catch (JsonException)
        {
            return line;
        }
    }
}
