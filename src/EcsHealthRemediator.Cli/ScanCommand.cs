using System.CommandLine;
using System.Text.Json;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Scanning;
using EcsHealthRemediator.Cli.Calls;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Scanning;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health scan</c>: what fails and what would fail of every service on EC2 behind a load balancer. It needs nothing
/// installed in the account, and only reads.
/// </summary>
internal static class ScanCommand
{
    private const int DefaultRate = 20;

    public static Command Create()
    {
        var cluster = new Option<string[]>("--cluster")
        {
            Description = "Name or ARN; several are allowed. Default: all clusters of the region.",
            AllowMultipleArgumentsPerToken = true,
        }.OnlyClusters();
        var region = AwsRegion.Option();
        var output = Output.Option(Form.Text, Form.Json, Form.Markdown);
        var html = OutputFile.Option("--html", "Also write the report as one HTML file that needs nothing else.");
        var failOn = new Option<string?>("--fail-on")
        {
            Description = $"failing or risk: exit with {ExitCode.Found} where a service fails or cannot be judged, "
                + "with risk also where one would fail.",
        }.OnlyOneOf("failing", "risk");
        var rate = OptionValues.Number(
            "--rate", $"At most so many calls to AWS a second. Default: {DefaultRate}.", least: 1, most: 1000);
        var policy = new Option<bool>("--print-policy")
        {
            Description = "Print an IAM policy with just the rights that a scan uses.",
        };
        var command = new ToolCommand(
            "scan", "Look at every service behind a load balancer: what fails, and what would. Only reads.",
            "scan", "scan --cluster shop --cluster blog --html report.html", "scan --fail-on risk --output markdown")
        {
            cluster, region, output, html, failOn, rate, policy,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (arguments.GetValue(policy))
            {
                await Printed.TextAsync(PolicyDocument.Of("EcsHealthScan", ScanRights.Actions), cancellation);
                return ExitCode.Done;
            }

            var report = await ReportAsync(
                AwsRegion.Of(arguments.GetValue(region)),
                [.. (arguments.GetValue(cluster) ?? []).Select(given => ServiceRef.ClusterName(given)!)],
                arguments.GetValue(rate) ?? DefaultRate, cancellation);
            if (arguments.GetValue(html) is { } page) await OutputFile.WriteAsync(page, ScanPage.Of(report), cancellation);
            await PrintAsync(report, Output.Of(arguments.GetValue(output)), cancellation);
            return report.UnknownClusters is { Count: > 0 } unknown
                ? await Failure.SayAsync(
                    $"There is no cluster {string.Join(" and no ", unknown)} in {report.Region}: 'scan' without --cluster looks at all.",
                    ExitCode.Failed)
                : Judge(report, arguments.GetValue(failOn));
        });
        return command;
    }

    private static async Task<ScanReport> ReportAsync(
        string region, IReadOnlyList<string> clusters, int rate, CancellationToken cancellation)
    {
        using var calls = new CountedCalls(rate);
        using var connection = new HttpClient(calls) { Timeout = CountedCallsFactory.Timeout };
        var clients = AwsClients.Create(region, new CountedCallsFactory(connection));
        using var progress = new Progress();
        var report = await new Scanner(clients, clusters.Count == 0 ? ["*"] : clusters, TimeProvider.System)
            .RunAsync(progress.Say, cancellation);
        return report with { Region = report.Region ?? region, Calls = calls.Count };
    }

    private static Task PrintAsync(ScanReport report, Form form, CancellationToken cancellation)
    {
        if (form == Form.Json)
            return Printed.TextAsync(JsonSerializer.Serialize(report, ScanJson.Default.ScanReport), cancellation);
        if (form == Form.Markdown) return Printed.TextAsync(ScanMarkdown.Of(report).TrimEnd('\n'), cancellation);
        ScanTable.Write(report);
        return Task.CompletedTask;
    }

    /// <summary>What could not be read may be failing, so it is not let pass.</summary>
    private static int Judge(ScanReport report, string? failOn)
    {
        var unread = report.Unread.Count > 0;
        var found = failOn switch
        {
            null => false,
            "failing" => unread || report.Services.Any(service => service.State is ScanState.Failing or ScanState.Unknown),
            _ => unread || report.Services.Any(service =>
                service.State is ScanState.Failing or ScanState.Unknown or ScanState.AtRisk || service.Risks.Count > 0),
        };
        return found ? ExitCode.Found : ExitCode.Done;
    }
}
