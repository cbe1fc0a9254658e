using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Remediation;

/// <summary>Makes an incident from what arrived.</summary>
public static class IncidentFactory
{
    public static Incident Of(Subject subject, Signal signal, DateTimeOffset now) => Of(subject, Describe(signal), now) with
    {
        Memory = IncidentMemory.Empty with
        {
            Suspects = signal switch
            {
                ContainerInstanceImpaired { Ec2InstanceId: { } id } => [id],
                ServiceAction action => action.Ec2InstanceIds,
                _ => [],
            },
        },
    };

    public static Incident Of(Subject subject, SignalInfo signal, DateTimeOffset now) => new Incident
    {
        Id = $"{subject.ServiceName}-{now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{Fingerprint(subject)}",
        Subject = subject,
        Signal = signal,
        OpenedAt = now,
    }.Note(now, signal.Type == SignalInfo.Diagnose ? $"Asked for {signal.Text ?? "by a person"}."
        : $"First noticed: {Noticed(signal.Type)}{(signal.Text is { } text ? $": {text}" : "")}");

    private static string Noticed(string type) => type switch
    {
        "task-stopped" => "ECS stopped a task",
        "service-event" or "service-event-message" => "an event of the service",
        "forwarded-message" => "a forwarded message",
        "deployment-failed" => "a deployment failed",
        "container-instance-impaired" => "ECS found a container instance impaired",
        "target-group-alarm" => "an alarm",
        SignalInfo.Sweep => "a look at all services",
        SignalInfo.LostIncident => "an incident that is stored no more",
        _ => type,
    };

    public static SignalInfo Describe(Signal signal)
    {
        var (type, text) = signal switch
        {
            TaskStopped stopped => ("task-stopped", stopped.StoppedReason),
            ServiceAction action => ("service-event", action.Message?.Reason ?? action.EventName),
            ForwardedMessage forwarded => ("forwarded-message", forwarded.Message.Reason),
            DeploymentFailed failed => ("deployment-failed", failed.Reason),
            ContainerInstanceImpaired host =>
                ("container-instance-impaired", $"{host.Ec2InstanceId}: {string.Join(", ", host.ImpairedChecks)}"),
            TargetGroupAlarm alarm => ("target-group-alarm", alarm.AlarmName),
            InstanceStateChanged change => ("instance-state-changed", $"{change.InstanceId} {change.State}"),
            ServiceIssue issue => ("service-issue", $"{issue.Code} is {(issue.IsOpen ? "open" : "closed")}"),
            Tick => ("tick", null),
            OperatorCommand command => (KebabCase.Name(command.GetType().Name), command.By is { } by ? $"by {by}" : null),
            Ignored ignored => ("ignored", ignored.Reason),
            _ => (KebabCase.Name(signal.GetType().Name), null),
        };
        return new(type, signal.EventId, signal.Time, text);
    }

    /// <summary>Tells apart incidents of the same service that were opened in the same second.</summary>
    private static string Fingerprint(Subject subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{subject.ServiceArn} {subject.TargetGroupArn}")))[..4];
}
