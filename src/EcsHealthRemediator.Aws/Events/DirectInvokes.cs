using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>What a person sends with <c>aws lambda invoke</c>: a command, or the text of a service event.</summary>
internal static class DirectInvokes
{
    public static Signal Read(DirectInvoke invoke) => invoke.Command switch
    {
        "diagnose" => ToDiagnose(invoke),
        "approve" or "reject" when string.IsNullOrEmpty(invoke.IncidentId) => Missing(invoke.Command, "incidentId"),
        "approve" => new Approve(invoke.IncidentId) { By = invoke.By },
        "reject" => new Reject(invoke.IncidentId) { By = invoke.By, Reason = invoke.Reason },
        "pause" => new Pause { By = invoke.By, Reason = invoke.Reason, Until = invoke.Until },
        "resume" => new Resume { By = invoke.By },
        null => ToForwardedMessage(invoke),
        _ => new Ignored($"unknown command: {invoke.Command}"),
    };

    private static Signal ToDiagnose(DirectInvoke invoke)
    {
        if (ServiceRef.FromArnOrName(invoke.Service)?.InCluster(invoke.Cluster) is not { } service)
            return Missing("diagnose", "service");

        return service.Cluster is null
            ? Missing("diagnose", "cluster")
            : new Diagnose(service)
            {
                By = invoke.By,
                TargetGroup = invoke.TargetGroup,
                WithEvidence = invoke.Evidence == true,
            };
    }

    private static Signal ToForwardedMessage(DirectInvoke invoke)
    {
        if (invoke.Message is null)
            return new Ignored("neither an event nor a command nor a message");

        var message = MessageParser.Parse(invoke.Message);
        return message.Kind == MessageKind.Other
            ? new Ignored("message is not about load-balancer health")
            : new ForwardedMessage(message) { Cluster = ServiceRef.ClusterName(invoke.Cluster) };
    }

    private static Ignored Missing(string command, string argument) => new($"{command} without {argument}");
}
