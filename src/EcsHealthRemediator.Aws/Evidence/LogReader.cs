using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;
using LogStream = EcsHealthRemediator.Evidence.LogStream;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads the end of the log streams of failing tasks. It uses GetLogEvents and not FilterLogEvents, because that reads a single
/// stream from its end: the cost does not depend on how much a service logs, and the permission is easier to limit.
/// </summary>
internal sealed class LogReader(IAmazonCloudWatchLogs logs, Gaps gaps)
{
    private const int MostStreams = 3;

    private const int MostLines = 10;

    private const int LinesToSearch = 200;

    /// <summary>More than one, because a page may be empty although older lines follow.</summary>
    private const int MostPages = 5;

    public async Task<IReadOnlyList<LogStream>?> ReadAsync(
        Snapshot snapshot, IncidentMemory memory, CancellationToken cancellation)
    {
        if (snapshot.Tasks is null) return null;
        var streams = Streams(snapshot, new(snapshot, memory)).Take(MostStreams).ToList();
        return await Task.WhenAll(streams.Select(async stream => stream.Region != snapshot.Subject.Region ? stream
            : stream with { Errors = await ErrorsAsync(stream, snapshot.TakenAt - RecentFailures.Period, cancellation) }));
    }

    /// <summary>
    /// Containers that ended with an error come first; among equals, the container that the load balancer checks comes before the
    /// others of its task.
    /// </summary>
    private static IEnumerable<LogStream> Streams(Snapshot snapshot, RecentFailures failures) =>
        failures.FailingTasks
            .SelectMany(task => task.Containers, (task, container) => (Task: task, Container: container))
            .OrderByDescending(pair => pair.Container.ExitCode is not (null or 0))
            .ThenByDescending(pair => pair.Container.Name == failures.Topology.Registration?.ContainerName)
            .Select(pair => StreamOf(snapshot, pair.Task, pair.Container)).OfType<LogStream>();

    private static LogStream? StreamOf(Snapshot snapshot, EcsTask task, Container container)
    {
        var definition = snapshot.TaskDefinition?.Containers.FirstOrDefault(definition => definition.Name == container.Name);
        if (definition?.Logs is not { } log) return null;
        var name = log.StreamPrefix is { } prefix ? $"{prefix}/{container.Name}/{task.Id}" : container.RuntimeId;
        return name is null ? null : new(task.Id, container.Name, log.Region ?? snapshot.Subject.Region, log.Group, name);
    }

    private Task<IReadOnlyList<LogLine>?> ErrorsAsync(LogStream stream, DateTimeOffset since, CancellationToken cancellation) =>
        gaps.ReadAsync("logs:GetLogEvents", async () =>
        {
            var found = new List<OutputLogEvent>();
            var request = new GetLogEventsRequest
            {
                LogGroupName = stream.Group,
                LogStreamName = stream.Name,
                StartTime = since.UtcDateTime,
                StartFromHead = false,
                Limit = LinesToSearch,
            };
            try
            {
                for (var page = 0; page < MostPages && found.Count == 0; page++)
                {
                    var response = await logs.GetLogEventsAsync(request, cancellation);
                    found.AddRange(Gaps.Required(response.Events));
                    // At the beginning of the stream CloudWatch Logs returns the token that it was given.
                    if (response.NextBackwardToken is not { Length: > 0 } token || token == request.NextToken) break;
                    request.NextToken = token;
                }
            }
            catch (ResourceNotFoundException)
            {
                // No stream: the driver creates it with the first line, and its owner may have deleted it.
            }

            return (IReadOnlyList<LogLine>?)
            [
                .. found.OrderByDescending(line => line.Timestamp)
                    .Select(line => (line.Timestamp, Text: LogText.ErrorLine(line.Message ?? "")))
                    .Where(line => line.Text is not null).Take(MostLines)
                    .Select(line => new LogLine(EcsMapping.Time(line.Timestamp) ?? since, line.Text!)),
            ];
        }, cancellation);
}
