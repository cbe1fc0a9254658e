using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// What the failing tasks themselves complain of. Programs complain when they are well, too, so lines alone are a hint; they are
/// more where they tell of a failed start or a missing dependency and the tasks behave like it.
/// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
/// </summary>
public sealed class ApplicationErrors : ICheck
{
    public string Id => CheckId.ApplicationErrors;

    public PathPart? Part => PathPart.Answer;

    public bool IsOfService => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.ResourceSaturation, "Calls that wait for CPU run into time-outs, and programs log these."),
        new(CheckId.InstanceMetadata, "Programs that find no credentials log so, and fail at what they need them for."),
        new(CheckId.SharedCause, "What several services lack together is what each of them logs."),
        .. Explanation.By(
            "Programs complain when they are well, too; a closed way to them is enough.",
            CheckId.SecurityGroup, CheckId.NetworkAcl, CheckId.Routing),
    ];

    public bool HelpsEveryCause => true;

    public Finding Examine(DiagnosisContext context)
    {
        var snapshot = context.Snapshot;
        if (snapshot.Tasks is null || snapshot.Targets is null) return Finding.Unknown(Id, "the tasks or the targets' health");
        if (context.Failures.FailingTasks.Count == 0) return Finding.NotApplicable(Id, "No task is known to fail.");
        if (snapshot.Logs is not { } streams) return Finding.Unknown(Id, "the logs");
        if (streams.Count == 0)
        {
            return LogCommand.Tail(context) is { } tail
                ? Finding.NotApplicable(Id, $"The log was not read, as ReadLogs is off. To read it: {tail}") with
                {
                    Remedy = new("Read the log of the failing tasks.", tail, null),
                }
                : Finding.NotApplicable(Id, "No log was read: the failing tasks are not known to log to CloudWatch.");
        }

        var lines = streams.SelectMany(stream => stream.Errors ?? [], (stream, line) => (Stream: stream, Line: line))
            .OrderByDescending(pair => pair.Line.At).ToList();
        if (lines.Count > 0) return Complaints(context, streams, lines);
        var elsewhere = streams.Where(stream => stream.Region != snapshot.Subject.Region).ToList();
        if (streams.Except(elsewhere).Any(stream => stream.Errors is null)) return Finding.Unknown(Id, "the logs");
        return elsewhere.Count > 0
            ? Finding.NotApplicable(Id, $"The log is kept in {elsewhere[0].Region}, where it was not read.") with
            {
                Links = Links(context, streams),
            }
            : Finding.Ok(Id, "The failing tasks lately logged no error.");
    }

    private Finding Complaints(
        DiagnosisContext context, IReadOnlyList<LogStream> streams, List<(LogStream Stream, LogLine Line)> lines)
    {
        var telling = lines.Find(pair => LogText.TellsOfDependency(pair.Line.Text) || LogText.TellsOfFailedStart(pair.Line.Text));
        var (stream, line) = telling.Line is null ? lines[0] : telling;
        var missing = Dependency.In(line.Text);
        var isBorneOut = telling.Line is not null && Behaves(context);
        return Finding.Fault(
            Id,
            isBorneOut ? Confidence.Strong : Confidence.Weak,
            Summary(line.Text),
            lines.GroupBy(pair => (pair.Stream.Container, pair.Line.Text)).Select(Fact)) with
        {
            Dependency = missing?.Address,
            Headline = missing is null ? null : $"{missing} cannot be reached, as the tasks log",
            IsVague = telling.Line is null,
            Source = isBorneOut ? FindingSource.Several : FindingSource.Logs,
            Links = Links(context, streams),
            Remedy = new(
                LogText.TellsOfDependency(line.Text)
                    ? "See to what the application cannot reach or is not let in to: does it run, is its address right, may the "
                        + "task's security group connect, are the credentials right?"
                    : "Read the log around these lines; the application says itself what fails.",
                Command(stream),
                null),
        };
    }

    /// <summary>The newest of lines that say the same.</summary>
    private static string Fact(IEnumerable<(LogStream Stream, LogLine Line)> same)
    {
        var lines = same.ToList();
        var (stream, line) = lines[0];
        var tasks = lines.Select(pair => pair.Stream.TaskId).Distinct().Count();
        var often = lines.Count == 1 ? "" : $" ({lines.Count} times{(tasks > 1 ? $", in {tasks} tasks" : "")})";
        return $"{line.At:HH:mm:ss}Z {stream.Container}/{stream.TaskId}: {line.Text}{often}";
    }

    /// <summary>In our words: whoever can make an application log something can write the line.</summary>
    private static string Summary(string line) =>
        LogText.TellsOfDependency(line) ? "The failing tasks log that they cannot reach something they need."
        : LogText.TellsOfFailedStart(line) ? "The failing tasks log that they cannot start."
        : "The failing tasks log errors.";

    /// <summary>
    /// As a program does that could not start or lacks what it needs: it ends, answers with an error or does not listen.
    /// </summary>
    private static bool Behaves(DiagnosisContext context) =>
        context.Failures.CrashedTasks.Count > 0
        || context.Failures.Reasons.SelectMany(reason => reason.Codes)
            .Any(code => code != 400 && ResponseClasses.Of(code) == ResponseClass.Error)
        || (context.Failures.Probes is { Count: > 0 } asked && asked.All(probe => probe.NothingListens))
        || (!context.Failures.Probes.Any(probe => probe.PortReachable) && IsRefused(context));

    /// <summary>
    /// What a plain failure means on an Application Load Balancer, and on another one that only connects, if the way is open.
    /// </summary>
    private static bool IsRefused(DiagnosisContext context) =>
        context.Failures.LatestReasons.Any(reason => reason.Kind == FailureKind.Failed)
        && !context.Failures.AllSuspectAgentsDisconnected
        && context.Snapshot is { LoadBalancers: { Count: > 0 } balancers, TargetGroup: { } group }
        && (balancers.All(balancer => !balancer.IsNetwork)
            || (!group.ChecksByHttp && PathCheck.FindingsIn(context).All(path => path.Verdict == Verdict.Ok)));

    private static Dictionary<string, string> Links(DiagnosisContext context, IEnumerable<LogStream> streams) =>
        streams.ToDictionary(
            stream => $"log {stream.Container}/{stream.TaskId}",
            stream => ConsoleLinks.Log(context.Snapshot.Subject, stream.Region, stream.Group, stream.Name));

    // Names from a task definition go into a command that a person pastes into a shell.
    private static string? Command(LogStream stream) => (stream.Group + stream.Name + stream.Region).All(IsPlain)
        ? $"aws logs get-log-events --region {stream.Region} --log-group-name {stream.Group} "
            + $"--log-stream-name {stream.Name} --limit 100"
        : null;

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.';
}
