using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// Asks a container instance what its container answers, where that decides what the load balancer's word leaves open: one host
/// after the other, and again, less and less often, while it goes on failing: somebody may have mended what they said. No answer is a
/// fact like any other, and never stands in the way for long.
/// </summary>
internal static class Probing
{
    private const int HostsAtATime = 2;

    /// <summary>Before the second, third and fourth time.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(45)];

    /// <summary>As many as the script has time for.</summary>
    private const int HostNamesPerProbe = 3;

    /// <summary>Hosts that could not be asked; to note more of them only keeps people waiting.</summary>
    private const int ObstaclesPerIncident = 3;

    /// <summary>Codes of AWS errors that the same question would meet again.</summary>
    private static readonly string[] Lasting = ["AccessDenied", "InvalidParameter", "InvalidInstanceId"];

    /// <summary>A health check may wait two minutes for an answer; nobody learns more from waiting so long.</summary>
    private const int LongestTimeoutSeconds = 30;

    /// <summary>
    /// Younger tasks are not asked, because a program that was just started may not listen yet. Where the health check stops
    /// tasks early, a third of the shortest life counts instead, if that is less.
    /// </summary>
    private static readonly TimeSpan MinimumTaskAge = TimeSpan.FromSeconds(30);

    /// <summary>For a replacement that is about to start, so that there is somebody to ask before people are told.</summary>
    private static readonly TimeSpan WaitsForATask = TimeSpan.FromMinutes(4);

    /// <summary>After that people are told what is known, and an answer may still add to it.</summary>
    private static readonly TimeSpan WaitsForAnswers = TimeSpan.FromMinutes(6);

    /// <returns>What to ask or to wait for before the cause is named; null where nothing is.</returns>
    public static Transition? Next(Incident incident, DecisionContext context)
    {
        if (!context.Policy.ProbeHosts || context.IsPaused) return null;
        var probes = incident.Memory.Probes;
        return probes.FirstOrDefault(probe => probe.IsOpen) switch
        {
            // The order was stored, but perhaps never sent; asking twice does no harm.
            { CommandId: null } lost => new(incident, new ProbeHost(lost.Request)),
            not null => context.Now - incident.OpenedAt < WaitsForAnswers ? new(incident) : null,
            null when IsDue(probes, context) =>
                Order(incident, context) ?? (MaySoonBeAsked(incident, context) ? new(incident with { NextLookAt = null }) : null),
            null => null,
        };
    }

    /// <summary>
    /// Whether hosts should be asked again, while ECS keeps replacing the tasks. Looks at fixed intervals could then miss every task
    /// that is old enough to be asked.
    /// </summary>
    public static bool WaitsForATaskToAsk(Incident incident, DecisionContext context) =>
        context.Policy.ProbeHosts && !context.IsPaused && incident.Memory.Probes is { Count: > 0 } probes
        && !probes.Any(probe => probe.IsOpen) && IsDue(probes, context) && context.Failures.TasksStoppedByHealthCheck.Count > 0;

    /// <summary>When what a host has proven becomes old enough to be asked again; null where that is not to come.</summary>
    public static DateTimeOffset? GrowsOldAt(Incident incident, DecisionContext context) =>
        context.Policy.ProbeHosts && !context.IsPaused && incident.Memory.Probes is [.., { IsOpen: false } last]
        && last.OrderedAt + Lasts(context) is var at && at > context.Now ? at : null;

    private static bool IsDue(IReadOnlyList<HostProbe> probes, DecisionContext context) =>
        IsOpenQuestion(context.Conclusion, IsOld(probes, context)) && IsTime([.. probes.Where(WasSent)], context)
        && probes.Count(probe => !WasSent(probe)) < ObstaclesPerIncident;

    private static bool IsTime(IReadOnlyList<HostProbe> sent, DecisionContext context) => sent.Count < HostsAtATime
        || sent.Count % HostsAtATime > 0
        || (sent.Count / HostsAtATime <= Pauses.Length
            && context.Now - sent[^1].OrderedAt >= Pauses[(sent.Count / HostsAtATime) - 1]);

    /// <summary>
    /// Whether even what a host has proven may be over: sooner behind a Network Load Balancer, whose own word is the same for whatever
    /// fails next.
    /// </summary>
    private static bool IsOld(IReadOnlyList<HostProbe> probes, DecisionContext context) => probes is [.., var last]
        && context.Now - last.OrderedAt >= Lasts(context);

    private static TimeSpan Lasts(DecisionContext context) =>
        Pauses[context.Snapshot.LoadBalancers?.Any(balancer => balancer.IsNetwork) == true ? 0 : 1];

    /// <summary>Longer than an answer is waited for, so that the second question goes to another host.</summary>
    private static bool IsFresh(HostProbe probe, DecisionContext context) => context.Now - probe.OrderedAt < TimeSpan.FromMinutes(7);

    /// <summary>No task can be asked at this moment, as ECS is replacing them, and there is a host that may be asked of the next.</summary>
    private static bool MaySoonBeAsked(Incident incident, DecisionContext context) =>
        incident.Memory.Probes.Count == 0 && context.Now - incident.OpenedAt < WaitsForATask
        && incident.Status == IncidentStatus.Watching && context.Failures.TasksStoppedByHealthCheck.Count > 0
        && context.Snapshot.Service is { DesiredCount: > 0 } service && !OptIn.IsOff(service.Tags)
        && context.Snapshot.ContainerInstances?.Any(host => host is { TakesTasks: true, Instance: { IsRunning: true } instance }
            && OptIn.IsApproved(instance.Tags)) == true;

    public static Incident After(Incident incident, ProbeHost command, CommandResult result, DateTimeOffset now)
    {
        if (result.Error is { } error && !Lasting.Any(code => error.StartsWith(code, StringComparison.Ordinal))) return incident;
        var refused = result.Id is null ? $"the question could not be sent: {result.Error ?? "it was given no id"}" : null;
        return incident with
        {
            Memory = incident.Memory with
            {
                Probes = [.. incident.Memory.Probes.Select(probe => probe.Request != command.Request || !probe.IsOpen ? probe
                    : probe with { CommandId = result.Id, NoAnswer = refused })],
            },
            Timeline = refused is null ? incident.Timeline
                : [.. incident.Timeline, new(now, $"{command.Request.InstanceId}: {refused}")],
        };
    }

    private static bool WasSent(HostProbe probe) => probe.CommandId is not null;

    /// <summary>A hint, whatever it is, explains what fails only as long as nothing better is known.</summary>
    private static bool IsOpenQuestion(Conclusion conclusion, bool isOld) => conclusion.Cause switch
    {
        null or { Verdict: Verdict.Fault, Confidence: Confidence.Weak } => true,
        { Verdict: Verdict.Fault, Confidence: Confidence.Proof, Source: FindingSource.Host or FindingSource.Several } => isOld,
        { Verdict: not Verdict.Fault } or { Confidence: Confidence.Proof } => false,
        var cause => Diagnoser.Causality[cause.Check].IsDecidedByProbe
            || conclusion.Findings.Any(hint => Undercuts(hint, cause)),
    };

    /// <summary>A hint that asking a host can confirm, and that would then explain the cause.</summary>
    private static bool Undercuts(Finding hint, Finding cause) =>
        hint is { Verdict: Verdict.Fault, Confidence: Confidence.Weak } && Diagnoser.Causality[hint.Check].IsDecidedByProbe
        && Diagnoser.Causality.Explains(hint.Check, cause.Check);

    private static Transition? Order(Incident incident, DecisionContext context)
    {
        var candidates = Candidates(incident, context).ToList();
        if (candidates.Count == 0) return null;
        var probe = candidates.FirstOrDefault(candidate => candidate.IsOpen) ?? candidates[0];
        var request = probe.Request;
        var ordered = (incident with
        {
            NextLookAt = null,
            Memory = incident.Memory with { Probes = [.. incident.Memory.Probes, probe] },
        }).Note(context.Now, probe.IsOpen
            ? $"Asks {request.InstanceId} itself what answers on {request.Address}:{request.Port}."
            : $"{probe.Fact()}.");
        return new(ordered, probe.IsOpen ? new ProbeHost(request) : null);
    }

    private static IEnumerable<HostProbe> Candidates(Incident incident, DecisionContext context)
    {
        var minimumAge = context.Failures.TasksStoppedByHealthCheck.Select(task => task.Lifetime / 3).OfType<TimeSpan>()
            .Append(MinimumTaskAge).Min();
        foreach (var target in context.Failures.UnhealthyOrReplacingTargets)
        {
            if (context.Topology.TaskOf(target) is not { } task || context.Now - task.StartedAt < minimumAge) continue;
            if (context.Topology.HostOf(task) is not { Instance: { IsRunning: true } instance }) continue;
            if (instance.StatusChecks?.AnyImpaired == true) continue;
            if (OptIn.IsOff(instance.Tags) || context.Snapshot.Service is { } service && OptIn.IsOff(service.Tags)) continue;
            if (incident.Memory.Probes.Any(probe => probe.Request.InstanceId == instance.Id
                && (!WasSent(probe) || IsFresh(probe, context))))
            {
                continue;
            }

            if (RequestOf(target, task, instance, context.Evidence) is not { } request) continue;
            yield return new(request, context.Now) { TaskStartedAt = task.StartedAt, NoAnswer = Obstacle(request, instance) };
        }
    }

    private static string? Obstacle(ProbeRequest request, Ec2Instance instance)
    {
        if (!OptIn.IsApproved(instance.Tags)) return $"it is not tagged {OptIn.TagKey}={OptIn.Approved}";
        return request.InvalidParameter() is { } parameter ? $"its {parameter} holds characters that a question may not hold" : null;
    }

    /// <summary>Null where the load balancer checks a port that no container has.</summary>
    private static ProbeRequest? RequestOf(Target target, EcsTask task, Ec2Instance instance, DiagnosisContext context)
    {
        var snapshot = context.Snapshot;
        if (snapshot.TargetGroup is not { } group) return null;
        var isOwn = task.IsAt(target.Id);
        if (group.CheckedPort(target) is not { } port || (isOwn ? target.Id : instance.PrivateAddress) is not { } address)
            return null;

        var mode = isOwn ? "awsvpc" : snapshot.TaskDefinition?.NetworkMode == "host" ? "host" : "bridge";
        var bound = task.Containers.FirstOrDefault(container => container.Ports.Any(binding => binding.HostPort == port));
        var inside = mode == "bridge" ? bound?.Ports.First(binding => binding.HostPort == port).ContainerPort : port;
        var name = bound?.Name ?? context.Topology.Registration?.ContainerName;
        var node = NodeOf(snapshot);
        return name is not { } container || inside is not { } containerPort ? null : new()
        {
            InstanceId = instance.Id,
            TaskArn = task.Arn,
            Container = container,
            NetworkMode = mode,
            Address = address,
            Port = port,
            ContainerPort = containerPort,
            Scheme = group.ProbeScheme,
            Path = group.ProbeScheme == "tcp" ? "/" : group.HealthCheckPath ?? "/",
            TimeoutSeconds = Math.Min(group.TimeoutSeconds, LongestTimeoutSeconds),
            HostNames = group.ProbeScheme == "tcp" ? ""
                : node is not null ? address
                : string.Join(',', HandCheck.HostNames(context).Take(HostNamesPerProbe)),
            HostHeader = group.ProbeScheme == "tcp" ? "" : node ?? "",
        };
    }

    /// <summary>The private address of a node that checks under that name; null for an Application Load Balancer, or if not known.</summary>
    private static string? NodeOf(Snapshot snapshot)
    {
        if (snapshot.LoadBalancers is not [{ IsNetwork: true }]) return null;
        foreach (var node in snapshot.Network?.Nodes ?? [])
            if (node.Address is { IsNone: false, IsIPv6: false, PrefixLength: 32 } address) return address.ToString()[..^"/32".Length];
        return null;
    }
}
