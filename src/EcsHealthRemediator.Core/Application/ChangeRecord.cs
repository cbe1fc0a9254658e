using System.Globalization;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>
/// One call that changes something in AWS, for whoever asks later what was done, by whose leave, and what AWS answered.
/// </summary>
/// <param name="Action">As IAM spells it: <c>ec2:StopInstances</c>.</param>
/// <param name="Resource">ARN, or id of an EC2 instance.</param>
/// <param name="At">When it was sent.</param>
public sealed record ChangeRecord(
    string IncidentId, string Cluster, string Service, string Action, string Resource, DateTimeOffset At)
{
    /// <summary>As AWS told it, else as the change was planned; null where it is not known.</summary>
    public string? Before { get; init; }

    /// <inheritdoc cref="Before"/>
    public string? After { get; init; }

    /// <summary>False from the sending to the answer: nobody knows what became of a change that stays so.</summary>
    public bool IsAnswered { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Why it was not made; null if it was.</summary>
    public string? Error { get; init; }

    /// <summary>The error leaves open whether it was made all the same.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>Who approved it; null where no approval was asked for.</summary>
    public string? ApprovedBy { get; init; }

    /// <returns>Null for a command that changes nothing.</returns>
    public static ChangeRecord? Of(Incident incident, Command command, DateTimeOffset at)
    {
        return command switch
        {
            SetGracePeriod set =>
                Sent("ecs:UpdateService", set.ServiceArn) with { After = set.Seconds.ToString(CultureInfo.InvariantCulture) },
            SetContainerInstanceStatus set =>
                Sent("ecs:UpdateContainerInstancesState", set.ContainerInstanceArn) with { After = set.Status },
            StopInstance stop => Sent("ec2:StopInstances", stop.InstanceId),
            StartInstance start => Sent("ec2:StartInstances", start.InstanceId),
            EnterStandby enter => Sent("autoscaling:EnterStandby", enter.InstanceId) with { After = "Standby" },
            ExitStandby exit => Sent("autoscaling:ExitStandby", exit.InstanceId) with { After = "InService" },
            ProbeHost => null,
            _ => throw new InvalidOperationException($"Nobody knows how {command} is recorded."),
        };

        ChangeRecord Sent(string action, string resource) =>
            new(incident.Id, incident.Subject.ClusterName, incident.Subject.ServiceName, action, resource, at)
            {
                Before = incident.Progress?.Replaces(command),
                ApprovedBy = incident.Actions.Where(action => action.Fix == incident.Progress?.Fix).Select(incident.AnswerTo)
                    .LastOrDefault(answer => answer is { Granted: true }) is { } approval ? approval.By ?? "an operator" : null,
            };
    }

    public ChangeRecord Answered(CommandResult result) => this with
    {
        IsAnswered = true,
        RequestId = result.RequestId,
        Before = result.Before ?? Before,
        After = result.Error is null ? result.After ?? After : result.After,
        Error = result.Error,
        MayHaveHappened = result.MayHaveHappened,
    };
}
