using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using EcsHealthRemediator.Aws.Installed;
using EcsHealthRemediator.Domain;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary><c>ecs-health doctor</c>: whether a deployed remediator works, hears and is heard. It only reads.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var (region, stack, output) = (AwsRegion.Option(), InstalledStack.Option(), Output.Option(Form.Text, Form.Json));
        var policy = new Option<bool>("--print-policy") { Description = "Print an IAM policy with just the rights that it uses." };
        var command = new ToolCommand(
            "doctor", "See whether the remediator ticks, who hears of it, what it may change, what it lacks and what waits for you.",
            "doctor", "doctor --region eu-west-1 --stack ecs-health-remediator", "doctor --print-policy")
        {
            region, stack, output, policy,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (arguments.GetValue(policy))
            {
                await Printed.TextAsync(PolicyDocument.Of("EcsHealthDoctor", Examiner.Actions), cancellation);
                return ExitCode.Done;
            }

            var place = AwsRegion.Of(arguments.GetValue(region));
            var installed = await InstalledStack.OfAsync(place, arguments.GetValue(stack), cancellation);
            var found = await Examiner.In(place, Version).RunAsync(installed, cancellation);
            if (Output.Of(arguments.GetValue(output)) == Form.Json)
                await Printed.TextAsync(JsonSerializer.Serialize(found, ExaminationJson.Default.IReadOnlyListExamination), cancellation);
            else
                Write(found);
            return found.Any(one => one.Condition is Condition.Broken or Condition.Unknown) ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }

    private static string Version => typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+', '-')[0];

    private static void Write(IReadOnlyList<Examination> found) => Terminal.Write(console =>
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach (var one in found)
        {
            table.AddRow(
                new Text(KebabCase.Of(one.Condition), new Style(Colour(one.Condition))), new Text(one.Topic), new Text(one.Text));
        }

        console.Write(table);
    });

    private static Color Colour(Condition condition) => condition switch
    {
        Condition.Ok => Color.Green,
        Condition.Attention => Color.Yellow,
        Condition.Broken => Color.Red,
        Condition.Unknown => Color.Grey,
        _ => throw new InvalidOperationException($"There is no such condition: {condition}"),
    };
}
