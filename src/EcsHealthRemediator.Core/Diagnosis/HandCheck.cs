namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// How a person finds out in one command what a hint leaves open: by asking the container as the load balancer does.
/// </summary>
internal static class HandCheck
{
    /// <returns>A sentence to end a remedy with; empty where no failing target is known that could be asked.</returns>
    public static string Sentence(DiagnosisContext context, string proves)
    {
        if (context.Snapshot.TargetGroup is not { } group) return "";
        foreach (var target in context.Failures.UnhealthyOrReplacingTargets)
        {
            var host = context.Topology.HostOf(target);
            var address = host?.Ec2InstanceId == target.Id ? host.Instance?.PrivateAddress : target.Id;
            if (address is null || group.CheckedPort(target) is not { } port) continue;
            if (host?.Instance is not { IsRunning: true }) continue;
            var url = $"{group.HealthCheckScheme}://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}";
            var path = group.HealthCheckPath ?? "/";
            // The load balancer may offer no more, and curl would.
            var atMost = group.HealthCheckScheme == "https" ? " --tls-max 1.2" : "";
            var asked = !group.ChecksByHttp ? $"curl -sv --max-time 5 telnet{url[3..]}"
                : path.All(IsPlain) ? $"curl -skv{atMost} --max-time {Math.Min(group.TimeoutSeconds, 30)} {url}{path}"
                : null;
            if (asked is not null) return $" To find out, on {host.Ec2InstanceId}: {asked} ({proves}).";
        }

        return "";
    }

    /// <summary>
    /// Names that the application should know, as a listener rule forwards requests for them to its target group: those that a shell
    /// may be given, and no others.
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#host-conditions
    /// </summary>
    public static IEnumerable<string> HostNames(DiagnosisContext context) =>
        (context.Snapshot.Forwards ?? []).SelectMany(rule => rule.HostNames).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(name => name is { Length: > 0 and <= 128 } && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsOfName));

    /// <summary>The first of them; NAME where none is known.</summary>
    public static string HostName(DiagnosisContext context) => HostNames(context).FirstOrDefault() ?? "NAME";

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.';

    // A person pastes it into a shell.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~';
}
