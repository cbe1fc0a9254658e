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
            Description = "Evidence files, as written by diagnose --record.",
            Arity = ArgumentArity.OneOrMore,
        };
        var next = new Option<bool>("--next") { Description = "Print what the open incident in the file would do next." };
        var output = Output.Option(Form.Text, Form.Json);
        var text = Output.Text();
        var html = PageFile.Option();
        var command = new Command("replay", "Compute the outcomes of recorded evidence again.") { files, next, output, text, html };
        command.SetAction(async (arguments, cancellation) =>
        {
            var exitCode = ExitCode.Done;
            if (arguments.GetValue(html) is not null && arguments.GetValue(files)!.Length > 1)
                return await Failure.SayAsync("--html writes one page: name one evidence file.", ExitCode.Usage);

            foreach (var file in arguments.GetValue(files)!)
            {
                try
                {
                    var evidence = EvidenceFile.Read(await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancellation));
                    var outcome = arguments.GetValue(next)
                        ? evidence.NextMove() ?? throw new EvidenceFileException("--next needs an open incident in the file")
                        : evidence.Diagnosis();
                    if (arguments.GetValue(html) is { } page)
                        await PageFile.WriteAsync(page, evidence, outcome, file.Name, cancellation);
                    await Printed.OutcomeAsync(
                        outcome, Output.IsText(arguments.GetValue(output), arguments.GetValue(text)), cancellation);
                }
                catch (Exception problem) when (problem is EvidenceFileException or IOException or UnauthorizedAccessException)
                {
                    await Console.Error.WriteLineAsync($"{file}: {problem.Message}");
                    exitCode = ExitCode.Failed;
                }
            }

            return exitCode;
        });
        return command;
    }
}
