using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Programs that want the credentials of their host's role, and cannot reach the instance metadata from their container. Behind the
/// bridge of Docker a token of IMDSv2 takes two hops, and with a limit of one it is lost; where tokens are optional the SDKs go on
/// without. In host mode there is one hop only. In awsvpc mode a task has an interface of its own, and it is the agent that may block
/// the metadata (ECS_AWSVPC_BLOCK_IMDS), which no API tells. A task role comes from the agent, and needs none of it.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html#imds-considerations,
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html,
/// https://github.com/aws/amazon-ecs-agent/blob/master/README.md,
/// https://github.com/buildkite/elastic-ci-stack-for-aws/issues/857
/// </summary>
public sealed class InstanceMetadata : ICheck
{
    private const string Token = "-s -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token";

    public string Id => CheckId.InstanceMetadata;

    public PathPart? Part => PathPart.Host;

    public bool IsOfService => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        .. Explanation.By("A host that loses its network loses its metadata.", CheckId.InstanceStatus, CheckId.ContainerRuntime),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { Tasks: not null, Targets: not null })
            return Finding.Unknown(Id, "the tasks or the targets' health");
        if (!Behaves(context)) return Finding.NotApplicable(Id, "No task ends by itself or answers with an error.");
        if (context.Snapshot.TaskDefinition is not { } definition) return Finding.Unknown(Id, "the task definition");

        var lines = Complaints(context);
        // A role of the task's own gives credentials, but neither the region nor the id of the instance.
        if (definition.HasTaskRole != false && !lines.Exists(line => LogText.TellsOfMetadata(line.Text)))
            return Finding.NotApplicable(Id, "The tasks have a role of their own, or it is not known whether they do.");
        return definition.NetworkMode switch
        {
            "host" => Finding.NotApplicable(Id, "In host mode the metadata is as near as to any program of the host."),
            "awsvpc" => lines.Count > 0 ? Blocked(lines, definition.HasTaskRole != false) : Finding.NotApplicable(Id, "Nothing tells of credentials that are missing."),
            null or "bridge" => Bridge(context, lines),
            _ => Finding.NotApplicable(Id, "The tasks have no network."),
        };
    }

    private Finding Bridge(DiagnosisContext context, List<LogLine> lines)
    {
        var hosts = context.Failures.SuspectInstances
            .Concat(context.Failures.FailingTasks.Select(context.Topology.HostOf).OfType<ContainerInstance>()).Distinct().ToList();
        if (hosts.FirstOrDefault(host => host.Instance is null) is { } unread)
            return Finding.Unknown(Id, $"the metadata options of {unread.Ec2InstanceId}");
        var closed = hosts.Where(host => host.Instance!.Metadata is { ReachesContainers: false }).ToList();
        if (closed.Count == 0) return Finding.Ok(Id, "The hosts are not known to keep their metadata from containers.");
        var wasRead = context.Snapshot.Logs is { Count: > 0 } streams && streams.All(stream => stream.Errors is not null);
        if (wasRead && lines.Count == 0) return Finding.Ok(Id, "The tasks log nothing of credentials that are missing.");

        var first = closed[0];
        var hasRole = context.Snapshot.TaskDefinition!.HasTaskRole != false;
        var isOff = first.Instance!.Metadata is { IsEnabled: false };
        return Finding.Fault(
            Id,
            lines.Count > 0 ? Confidence.Strong : Confidence.Weak,
            hasRole ? $"The tasks cannot read what they want of their instance: {first.Ec2InstanceId} {Keeps(isOff)}."
                : $"The tasks {(lines.Count > 0 ? "lack" : "may lack")} credentials: they have no task role, and {first.Ec2InstanceId} "
                    + $"{Keeps(isOff)}.",
            [
                .. FactList.Facts(closed.Select(host => $"{host.Ec2InstanceId}: {host.Instance!.Metadata}")),
                .. FactList.Facts(lines.Select(line => $"{line.At:HH:mm:ss}Z {line.Text}")),
            ]) with
        {
            Headline = $"Containers cannot reach the instance metadata{(hasRole ? "" : ", and tasks have no role")}",
            IsVague = lines.Count == 0,
            Source = lines.Count > 0 ? FindingSource.Several : FindingSource.Aws,
            Remedy = new(
                (hasRole ? "Let" : "Give the task definition a task role, which needs no instance metadata. Else let")
                    + " the metadata reach containers, also in the launch template, or the next host keeps it again."
                    + (isOff ? "" : $" To find out, on {first.Ec2InstanceId}: docker run --rm public.ecr.aws/amazonlinux/amazonlinux:2023 "
                        + $"curl {Token} (a token: this is not it)."),
                $"aws ec2 modify-instance-metadata-options --instance-id {first.Ec2InstanceId} "
                    + (isOff ? "--http-endpoint enabled " : "") + "--http-put-response-hop-limit 2",
                "AWS::EC2::LaunchTemplate MetadataOptions HttpPutResponseHopLimit"),
        };
    }

    /// <summary>The agent's own setting, which only the host tells.</summary>
    private Finding Blocked(List<LogLine> lines, bool hasRole) => Finding.Fault(
        Id,
        Confidence.Weak,
        hasRole ? "The tasks log that they cannot read the instance metadata: their agent may block it."
            : "The tasks log that they lack credentials, and have no task role: their agent may block the instance metadata.",
        FactList.Facts(lines.Select(line => $"{line.At:HH:mm:ss}Z {line.Text}"))) with
    {
        Source = FindingSource.Several,
        Remedy = new(
            (hasRole ? "" : "Give the task definition a task role, which needs no instance metadata. ")
                + "To find out, on a host: grep BLOCK_IMDS "
                + "/etc/ecs/ecs.config (ECS_AWSVPC_BLOCK_IMDS=true: the agent keeps it from tasks in awsvpc mode, mostly on purpose).",
            null,
            hasRole ? null : "AWS::ECS::TaskDefinition TaskRoleArn"),
    };

    private static string Keeps(bool isOff) => isOff ? "has its instance metadata switched off"
        : "keeps its instance metadata from containers (token required, hop limit 1)";

    private static bool Behaves(DiagnosisContext context) => context.Failures.CrashedTasks.Count > 0
        || context.Failures.Reasons.SelectMany(reason => reason.Codes).Any(code => code is >= 500 and <= 599);

    private static List<LogLine> Complaints(DiagnosisContext context) =>
        [.. (context.Snapshot.Logs ?? []).SelectMany(stream => stream.Errors ?? [])
            .Where(line => LogText.TellsOfCredentials(line.Text) || LogText.TellsOfMetadata(line.Text))
            .DistinctBy(line => line.Text).OrderByDescending(line => line.At)];
}
