using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Evidence;
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
        var cluster = new Option<string>("--cluster") { Description = "Name or ARN.", Required = true };
        var service = new Option<string>("--service") { Description = "Name or ARN.", Required = true };
        var targetGroup = new Option<string?>("--target-group")
        {
            Description = "ARN or name. Default: all target groups of the service.",
        };
        var region = new Option<string?>("--region") { Description = "Default: the region of the environment or the profile." };
        var record = new Option<FileInfo?>("--record") { Description = "Write the evidence to this file, for replay." };
        var text = new Option<bool>("--text") { Description = "Print the e-mail text instead of JSON." };
        var html = PageFile.Option();
        var command = new Command("diagnose", "Find out why targets of a service fail. Reads AWS and changes nothing.")
        {
            cluster, service, targetGroup, region, record, text, html,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (ServiceRef.FromArnOrName(arguments.GetValue(service))?.InCluster(arguments.GetValue(cluster)) is not { } named)
                return await FailAsync("--service is not the name or ARN of an ECS service.");
            try
            {
                return await RunAsync(
                    AwsClients.Create(arguments.GetValue(region)),
                    new(named) { TargetGroup = arguments.GetValue(targetGroup) },
                    new(arguments.GetValue(record), arguments.GetValue(html)),
                    arguments.GetValue(text),
                    cancellation);
            }
            catch (Exception problem) when (problem is AmazonServiceException or AmazonClientException or HttpRequestException
                or TimeoutException or IOException or UnauthorizedAccessException)
            {
                return await FailAsync(problem.Message);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        AwsClients clients, Diagnose diagnose, Files files, bool asText, CancellationToken cancellation)
    {
        var search = await new SubjectFinder(clients, ["*"], TimeProvider.System).FindAsync(diagnose, cancellation);
        if (search.Subjects.Count == 0) return await FailAsync(search.Nothing ?? "Nothing was found.");
        if (files.Any && search.Subjects.Count > 1)
            return await FailAsync("The service has several target groups; name the one to write of with --target-group.");

        foreach (var subject in search.Subjects)
        {
            var snapshot = await new EvidenceCollector(clients)
                .LookAsync(subject, IncidentMemory.Empty, TimeProvider.System.GetUtcNow(), cancellation);
            var evidence = new EvidenceFile { Signal = IncidentFactory.Describe(diagnose), Snapshot = snapshot };
            var outcome = evidence.Diagnosis();
            if (files.Record is { } record) await File.WriteAllTextAsync(record.FullName, evidence.Write() + "\n", cancellation);
            if (files.Html is { } page) await PageFile.WriteAsync(page, evidence, outcome, files.Record?.Name, cancellation);
            await Printed.OutcomeAsync(outcome, asText, cancellation);
        }

        return 0;
    }

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 1;
    }

    /// <summary>What is written besides the outcome; each null where it is not wanted.</summary>
    private sealed record Files(FileInfo? Record, FileInfo? Html)
    {
        public bool Any => Record is not null || Html is not null;
    }
}
