using System.Text.RegularExpressions;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Tasks run, and ECS cannot register them with the load balancer, or cannot ask how they are: nothing fails then, nothing is
/// checked, and a deployment never ends. A service event is all that tells it.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
/// https://github.com/aws/containers-roadmap/issues/1107
/// </summary>
public sealed partial class TargetRegistration : ICheck
{
    public string Id => CheckId.TargetRegistration;

    public PathPart? Part => PathPart.LoadBalancer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.MissingResource, "Nothing can be registered in what does not exist."),
        new(CheckId.InstanceState, "An instance that does not run cannot be registered."),
    ];

    [GeneratedRegex(
        "failed to register targets|failed to describe target health"
        + "|^IAM (?:permissions policies have|trust relationship has) been misconfigured")]
    private static partial Regex Refused { get; }

    [GeneratedRegex(@"\(error (?<text>.*)\)")]
    private static partial Regex Error { get; }

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Service is not { } service) return Finding.Unknown(Id, "the service");
        var events = StandingEvents.Of(
            context.Snapshot, context.NotBefore,
            message => Refused.IsMatch(message) && IsOurs(context.Snapshot, message), " registered ");
        if (events.Count == 0) return Finding.Ok(Id, "ECS reports no trouble with the registration of targets.");

        var text = LogText.Visible(events[0].Message);
        var (why, remedy) = Meaning(context.Snapshot, service, text);
        return Finding.Fault(
            Id, Confidence.Proof, why,
            FactList.Facts(events.Select(item => $"service event at {item.At:HH:mm:ss}Z: {LogText.Visible(item.Message)}"))) with
        {
            Stands = true,
            Remedy = remedy,
        };
    }

    /// <summary>A service may have several target groups; one that is named must be this one.</summary>
    private static bool IsOurs(Snapshot snapshot, string message) =>
        !message.Contains("target-group", StringComparison.Ordinal)
        || message.Contains(snapshot.Subject.TargetGroupArn, StringComparison.Ordinal)
        || message.Contains($"target-group {snapshot.Subject.TargetGroupName} ", StringComparison.Ordinal);

    private static (string Why, Remedy Remedy) Meaning(Snapshot snapshot, Service service, string text)
    {
        var error = Error.Match(text) is { Success: true } match ? match.Groups["text"].Value : text;
        var group = snapshot.Subject.TargetGroupArn;
        if (error.Contains("not authorized", StringComparison.Ordinal) || text.StartsWith("IAM ", StringComparison.Ordinal))
        {
            return ("ECS may not manage the service's targets: the role that it uses lacks rights, or no longer trusts ECS.", new(
                "See to the role that the end of the message names; the service-linked role AWSServiceRoleForECS can be "
                    + "made anew. A "
                    + "service control policy or a permission boundary reads the same.",
                "aws iam get-role --role-name AWSServiceRoleForECS",
                null));
        }

        if (error.Contains("not in the target group VPC", StringComparison.Ordinal)
            || error.Contains("must be 'all'", StringComparison.Ordinal))
        {
            return ("The tasks are in another VPC than their target group, so they cannot be registered.", new(
                "The VPC of a target group cannot be changed: make one in the tasks' VPC, and give it to the service and "
                    + "the listener.",
                $"aws elbv2 describe-target-groups --target-group-arns {group} --query 'TargetGroups[].VpcId'",
                "AWS::ElasticLoadBalancingV2::TargetGroup VpcId"));
        }

        if (error.Contains("maximum number of targets", StringComparison.OrdinalIgnoreCase)
            || error.Contains("limit", StringComparison.OrdinalIgnoreCase))
        {
            return ("The target group takes no more targets: a quota is reached.", new(
                "Take out targets that nobody needs, or ask for a higher quota (Targets per target group).",
                $"aws elbv2 describe-target-health --target-group-arn {group} --query 'length(TargetHealthDescriptions)'",
                null));
        }

        return ("ECS cannot register the service's tasks in the target group.", new(
            "Mend what the message says; ECS tries again by itself.",
            $"aws ecs describe-services --cluster {snapshot.Subject.ClusterName} --services {snapshot.Subject.ServiceName} "
                + "--query 'services[].events[:10].message'",
            null));
    }
}
