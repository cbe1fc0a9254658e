using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Every failing target answers that the path is not there, not allowed or not for strangers. The path is then wrong for this
/// application, whatever its start-up takes.
/// </summary>
public sealed class HealthCheckPath : ICheck
{
    public string Id => CheckId.HealthCheckPath;

    public Finding Examine(Case @case)
    {
        if (@case.Snapshot is not { TargetGroup: { } group, Targets: not null })
            return Finding.Unknown(Id, @case.Snapshot.TargetGroup is null ? "the target group" : "the targets' health");
        if (!group.ChecksByHttp)
            return Finding.NotApplicable(Id, $"The {group.HealthCheckProtocol} health check has no path.");

        var answered = @case.Reasons.Where(reason => reason.Codes.Count > 0).ToList();
        if (answered.Count == 0) return Finding.NotApplicable(Id, "No response code of a failing target is known.");
        var codes = answered.SelectMany(reason => reason.Codes).Distinct().ToList();
        if (codes is not [var code] || !IsAboutThePath(code)) return Finding.Ok(Id, "The answers do not speak of a wrong path.");

        if (@case.RefusesHostHeader is { } refusal)
            return Finding.Ok(Id, $"The path is there for another Host header. {refusal.Fact()}.");

        var path = group.HealthCheckPath ?? "/";
        var other = PathInContainerHealthCheck(@case.Snapshot.TaskDefinition, path);
        return Finding.Fault(
            Id,
            Certainty(answered),
            $"The application answers {code} on the health check path {path}.",
            [
                .. Facts(answered),
                .. other is null ? Array.Empty<string>() : [$"the container's own health check asks {other}"],
            ]) with
        {
            Remedy = new(
                other is null
                    ? "Set the health check path to one that the application answers."
                    : $"Set the health check path to {other}, which the container's own health check uses.",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-path {other ?? "PATH"}",
                "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath"),
        };
    }

    /// <summary>Proof where a host heard the same from its own container as the load balancer.</summary>
    internal static Confidence Certainty(IEnumerable<FailureReason> reasons) =>
        reasons.Any(reason => reason.IsOfHost) ? Confidence.Proof : Confidence.Strong;

    internal static IEnumerable<string> Facts(IEnumerable<FailureReason> reasons) =>
        reasons.GroupBy(reason => (reason.InstanceId, reason.Text))
            .Select(same => $"{same.Key.InstanceId ?? "target"}: {same.Key.Text} ({same.Count()} times)");

    private static bool IsAboutThePath(int code) => code is 401 or 403 or 404 or 405 or 410;

    /// <summary>
    /// The path of a URL on the container itself, as in <c>curl -f http://localhost:8080/healthz || exit 1</c>.
    /// </summary>
    private static string? PathInContainerHealthCheck(TaskDefinition? definition, string except) =>
        (definition?.Containers ?? [])
            .SelectMany(container => container.HealthCheckCommand)
            .SelectMany(words => words.Split(' ', '"', '\'', '|', ';', '&'))
            .Select(word => Uri.TryCreate(word, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null)
            .Where(url => url is not null && (url.IsLoopback || url.Host == "0.0.0.0"))
            .Select(url => url!.AbsolutePath)
            .FirstOrDefault(path => path != except && path.All(IsPlain));

    // The path goes into a command that a person pastes into a shell, and a task definition is not trusted that far.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~';
}
