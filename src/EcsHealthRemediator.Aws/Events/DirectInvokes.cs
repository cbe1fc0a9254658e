using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>What a person sends with <c>aws lambda invoke</c>: a command, or the text of a service event.</summary>
internal static class DirectInvokes
{
    public static Signal Read(DirectInvoke invoke)
    {
        var by = Sender(invoke);
        var reason = SignalText.Bounded(invoke.Reason);
        return invoke.Command switch
        {
            "diagnose" => FromOnePlace(invoke, ToDiagnose(invoke)),
            "approve" or "reject" when string.IsNullOrEmpty(invoke.IncidentId) => Missing(invoke.Command, "incidentId"),
            "approve" => new Approve(SignalText.Bounded(invoke.IncidentId)!) { By = by, Question = invoke.Question },
            "reject" => new Reject(SignalText.Bounded(invoke.IncidentId)!) { By = by, Reason = reason, Question = invoke.Question },
            "pause" => new Pause { By = by, Reason = reason, Until = invoke.Until },
            "resume" => new Resume { By = by },
            "snooze" => FromOnePlace(invoke, ToSnooze(invoke)),
            null => FromOnePlace(invoke, ToForwardedMessage(invoke)),
            _ => new Ignored($"unknown command: {invoke.Command}"),
        };
    }

    /// <summary>
    /// Lambda does not tell a function who invokes it. Whoever may do so can give any name, and whoever reads it must know that.
    /// </summary>
    private static string? Sender(DirectInvoke invoke) =>
        string.IsNullOrWhiteSpace(invoke.By) ? null : $"{SignalText.Bounded(invoke.By)} (as the request says)";

    /// <summary>The ARNs that a person gives name one place, or the answer would be about a namesake elsewhere.</summary>
    private static Signal FromOnePlace(DirectInvoke invoke, Signal signal)
    {
        var places = new[] { Origin.Of(invoke.Service), Origin.Of(invoke.Cluster) }.OfType<Origin>().Distinct().ToList();
        if (places is [var one, var other]) signal = new Ignored($"service and cluster are in account {one} and {other}");
        return signal with { Origin = places.FirstOrDefault() };
    }

    private static Signal ToDiagnose(DirectInvoke invoke)
    {
        if (ServiceRef.FromArnOrName(invoke.Service)?.InCluster(invoke.Cluster) is not { } service)
        {
            return string.IsNullOrEmpty(invoke.Service) ? Missing("diagnose", "service")
                : new Ignored("diagnose: service is neither the name nor the ARN of an ECS service");
        }

        return service.Cluster is null
            ? Missing("diagnose", "cluster")
            : new Diagnose(service)
            {
                By = Sender(invoke),
                TargetGroup = SignalText.Bounded(invoke.TargetGroup),
                WithEvidence = invoke.Evidence == true,
            };
    }

    private static Signal ToSnooze(DirectInvoke invoke)
    {
        if (invoke.Until is not { } until) return Missing("snooze", "until");
        if (string.IsNullOrWhiteSpace(invoke.Reason)) return Missing("snooze", "reason");
        var incident = string.IsNullOrEmpty(invoke.IncidentId) ? null : SignalText.Bounded(invoke.IncidentId);
        var service = incident is null ? ServiceRef.FromArnOrName(invoke.Service)?.InCluster(invoke.Cluster) : null;
        return incident is null && service?.Cluster is null ? Missing("snooze", "incidentId, or service and cluster")
            : new Snooze(until, SignalText.Bounded(invoke.Reason)!) { By = Sender(invoke), IncidentId = incident, Service = service };
    }

    private static Signal ToForwardedMessage(DirectInvoke invoke)
    {
        if (invoke.Message is null)
            return new Ignored("neither an event nor a command nor a message");

        var message = MessageParser.Parse(invoke.Message);
        return message.Kind == MessageKind.Other
            ? new Ignored("message is not about load-balancer health")
            : new ForwardedMessage(SignalText.Bounded(message)) { Cluster = ServiceRef.ClusterName(invoke.Cluster) };
    }

    private static Ignored Missing(string command, string argument) => new($"{command} without {argument}");
}
