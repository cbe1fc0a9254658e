using System.CommandLine;
using System.Text;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Remediation;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health replay</c>: computes the outcome of each evidence file again and prints it. It does not use AWS, and the result
/// is the same on every machine.
/// </summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "Evidence files: of diagnose --record, of a run of the sandbox, or of the bucket of the stack.",
            Arity = ArgumentArity.OneOrMore,
        };
        var next = new Option<bool>("--next") { Description = "Print what the open incident in the file would do next." };
        var output = Output.Option(Form.Text, Form.Json);
        var text = Output.Text();
        var html = PageFile.Option();
        var command = new ToolCommand(
            "replay", "Compute the outcomes of recorded evidence again.",
            "replay evidence.json", "replay evidence.json --output text", "replay evidence.json --html page.html")
        {
            files, next, output, text, html,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            var exitCode = ExitCode.Done;
            var page = arguments.GetValue(html);
            if (page is not null && arguments.GetValue(files)!.Length > 1)
                throw new UsageException("--html writes one page: name one evidence file.");

            foreach (var file in arguments.GetValue(files)!)
            {
                try
                {
                    var evidence = EvidenceFile.Read(await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancellation));
                    if ((arguments.GetValue(next) ? evidence.NextMove() : evidence.Replayed()) is not { } outcome)
                    {
                        exitCode = await Failure.SayAsync($"{file}: --next needs an open incident in the file.", ExitCode.Failed);
                        continue;
                    }

                    if (page is not null) await PageFile.WriteAsync(page, evidence, outcome, file.Name, cancellation);
                    await Printed.OutcomeAsync(
                        outcome, Output.IsText(arguments.GetValue(output), arguments.GetValue(text)), cancellation);
                }
                catch (Exception problem) when (problem is EvidenceFileException or IOException or UnauthorizedAccessException)
                {
                    exitCode = await Failure.SayAsync($"{file}: {Words(file, problem)}.", ExitCode.Failed);
                }
            }

            return exitCode;
        });
        return command;
    }

    private static string Words(FileInfo file, Exception problem) =>
        problem is EvidenceFileException ? problem.Message
            : Directory.Exists(file.FullName) ? "it is a folder"
            : problem is FileNotFoundException && Beside(file) is { Length: > 0 } others ? $"{FileProblem.Of(problem)}; there is {others}"
            : FileProblem.Of(problem);

    private static string Beside(FileInfo file) => string.Join(", ", file.Directory is { Exists: true } folder
        ? folder.EnumerateFiles("evidence*.json").Select(other => other.Name).Order(StringComparer.Ordinal).Take(5) : []);
}
