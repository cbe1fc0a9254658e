using System.CommandLine;
using Amazon.Runtime;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health diagnose</c>: takes the same snapshot as the function, with the caller's own credentials, and prints the
/// outcome. It only reads.
/// </summary>
internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var cluster = new Option<string>("--cluster") { Description = "Name or ARN.", Required = true }.OnlyClusters();
        var service = new Option<string>("--service") { Description = "Name or ARN.", Required = true }.OnlyServices();
        var targetGroup = new Option<string?>("--target-group")
        {
            Description = "ARN or name. Default: all target groups of the service.",
        };
        var region = AwsRegion.Option();
        var record = OutputFile.Option("--record", "Write the evidence to this file, for replay.");
        var output = Output.Option(Form.Text, Form.Json);
        var text = Output.Text();
        var html = PageFile.Option();
        var command = new ToolCommand(
            "diagnose", "Find out why targets of a service fail. Reads AWS and changes nothing.",
            "diagnose --cluster shop --service web",
            "diagnose --cluster shop --service web --target-group web-tg",
            "diagnose --cluster shop --service web --record evidence.json")
        {
            cluster, service, targetGroup, region, record, output, text, html,
        };
        command.SetAction((arguments, cancellation) =>
        {
            var named = ServiceRef.FromArnOrName(arguments.GetValue(service))!.InCluster(arguments.GetValue(cluster));
            return RunAsync(
                AwsClients.Create(AwsRegion.Of(arguments.GetValue(region))),
                new(named) { TargetGroup = arguments.GetValue(targetGroup) },
                new(arguments.GetValue(record), arguments.GetValue(html)),
                Output.IsText(arguments.GetValue(output), arguments.GetValue(text)),
                cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        AwsClients clients, Diagnose diagnose, Files files, bool asText, CancellationToken cancellation)
    {
        var search = await new SubjectFinder(clients, ["*"], TimeProvider.System).FindAsync(diagnose, cancellation);
        if (search.Subjects.Count == 0) return await Failure.SayAsync(search.Nothing ?? "Nothing was found.", ExitCode.Failed);
        if (files.Any && search.Subjects.Count > 1)
            throw new UsageException("The service has several target groups; name the one to write of with --target-group.");

        foreach (var subject in search.Subjects)
        {
            var snapshot = await new EvidenceCollector(clients)
                .LookAsync(subject, IncidentMemory.Empty, TimeProvider.System.GetUtcNow(), cancellation);
            var evidence = new EvidenceFile { Signal = IncidentFactory.Describe(diagnose), Snapshot = snapshot };
            var outcome = evidence.Diagnosis();
            if (files.Record is { } record) await OutputFile.WriteAsync(record, evidence.Write() + "\n", cancellation);
            if (files.Html is { } page) await PageFile.WriteAsync(page, evidence, outcome, files.Record?.Name, cancellation);
            await Printed.OutcomeAsync(outcome, asText, cancellation);
        }

        return ExitCode.Done;
    }

    /// <summary>What is written besides the outcome; each null where it is not wanted.</summary>
    private sealed record Files(FileInfo? Record, FileInfo? Html)
    {
        public bool Any => Record is not null || Html is not null;
    }
}
