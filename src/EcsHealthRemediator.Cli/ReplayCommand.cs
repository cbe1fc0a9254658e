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
        var text = new Option<bool>("--text") { Description = "Print the e-mail text instead of JSON." };
        var command = new Command("replay", "Compute the outcomes of recorded evidence again.") { files, next, text };
        command.SetAction(async (arguments, cancellation) =>
        {
            var exitCode = 0;
            foreach (var file in arguments.GetValue(files)!)
            {
                try
                {
                    var evidence = EvidenceFile.Read(await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancellation));
                    var outcome = arguments.GetValue(next)
                        ? evidence.NextMove() ?? throw new EvidenceFileException("--next needs an open incident in the file")
                        : evidence.Diagnosis();
                    await Printed.OutcomeAsync(outcome, arguments.GetValue(text), cancellation);
                }
                catch (Exception problem) when (problem is EvidenceFileException or IOException or UnauthorizedAccessException)
                {
                    await Console.Error.WriteLineAsync($"{file}: {problem.Message}");
                    exitCode = 1;
                }
            }

            return exitCode;
        });
        return command;
    }
}
