using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>The one host whose tasks would be better off elsewhere.</summary>
/// <param name="Check">The id of the check that says so.</param>
/// <param name="Why">A clause.</param>
internal sealed record BrokenHost(ContainerInstance Host, string Check, string Why)
{
    /// <summary>What EC2 announces to end or move an instance; a reboot passes by itself.</summary>
    private static readonly string[] Ending = ["instance-retirement", "instance-stop", "system-maintenance"];

    /// <returns>Null where no host is at fault, or more than one.</returns>
    public static BrokenHost? Of(DecisionContext context)
    {
        if (context.Conclusion.Cause is not { Verdict: Verdict.Fault } cause) return null;
        if (cause is { Confidence: Confidence.Proof, Check: CheckId.InstanceStatus or CheckId.ContainerRuntime, InstanceIds: [var id] })
            return Registered(context, id) is { } host ? new(host, cause.Check, cause.Summary.TrimEnd('.')) : null;
        // What is certain of something else is not mended by leaving the host.
        if (cause is not { Confidence: Confidence.Weak } and not { Check: CheckId.HostFirewall }) return null;
        if (SilentHost.WithAllThatFails(context.Evidence) is not { } failing) return null;
        if (Ends(failing) && cause.Confidence == Confidence.Weak)
        {
            return new(
                failing, CheckId.ScheduledMaintenance, $"AWS has announced to end or stop {failing.Ec2InstanceId}, and all that fails is on it");
        }

        return IsSeenBySilenceAlone(cause.Check) && IsSilent(context.Evidence, failing)
            ? new(failing, cause.Check, "whatever runs on it times out, and what runs on other hosts answers")
            : null;
    }

    /// <summary>Nothing of AWS tells when such a host is well again, and once it is drained no target does.</summary>
    public static bool IsSeenBySilenceAlone(string check) => check is CheckId.HealthCheckTimeout or CheckId.HostFirewall;

    private static ContainerInstance? Registered(DecisionContext context, string instanceId) =>
        context.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == instanceId);

    /// <summary>Whether AWS has announced to end or stop the host.</summary>
    public static bool Ends(ContainerInstance host) => host.Instance?.StatusChecks?.ScheduledEvents.Any(
        text => Ending.Any(code => text.StartsWith(code, StringComparison.Ordinal))) == true;

    /// <summary>
    /// All that fails timed out, and the host has no healthy target of any service; two of its tasks at least failed, as one task
    /// may hang by itself. On other hosts tasks of the same revision answer.
    /// </summary>
    private static bool IsSilent(DiagnosisContext context, ContainerInstance host) =>
        SilentHost.AllTimedOut(context) && SilentHost.Victims(context) >= 2 && SilentHost.OnlyOthersAnswer(context, host);
}
