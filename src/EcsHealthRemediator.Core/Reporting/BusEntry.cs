using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// One entry of PutEvents. An entry has less than 256 KB, and so has the event that EventBridge makes of it for most targets:
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
/// </summary>
/// <param name="Detail">The outcome as JSON.</param>
/// <param name="Resources">The ARNs of the service, the target group and the instances that the incident is about.</param>
public sealed record BusEntry(string DetailType, string Detail, IReadOnlyList<string> Resources)
{
    public const string Source = "ecs-health-remediator";

    public const int MaxBytes = 262_144;

    /// <summary>For the fields and quotes that the event has besides.</summary>
    private const int Envelope = 2_048;

    private const int MaxInstances = 20;

    private const int MaxArn = 2_048;

    private const string Note = "This event was shortened to fit into an entry of PutEvents.";

    private int Bytes => Resources.Append(Source).Append(DetailType).Append(Detail).Sum(Encoding.UTF8.GetByteCount);

    public static BusEntry Of(IncidentEvent happened, Outcome outcome)
    {
        var resources = ResourcesOf(outcome);
        return OutcomeTrimmer.Sizes
            .Select(size => OutcomeTrimmer.To(outcome with { Evidence = null }, size, Note))
            .Select(cut => new BusEntry(DetailTypeOf(happened), JsonSerializer.Serialize(cut, MessageJson.Outcome), resources))
            .First(entry => entry.Bytes < MaxBytes - Envelope);
    }

    public static string DetailTypeOf(IncidentEvent happened) => happened switch
    {
        IncidentEvent.Opened => "ECS Health Incident Opened",
        IncidentEvent.Changed => "ECS Health Incident Changed",
        IncidentEvent.Closed => "ECS Health Incident Closed",
    };

    private static IReadOnlyList<string> ResourcesOf(Outcome outcome)
    {
        if (outcome.Service is null || !Arn.TryParse(outcome.Service.Arn, out var service)) return [];
        var instances = outcome.Actions.Select(action => action.Resource)
            .Where(resource => resource.StartsWith("i-", StringComparison.Ordinal))
            .Concat(outcome.Findings.Where(finding => finding.Check == outcome.Cause?.Check).SelectMany(finding => finding.InstanceIds))
            .Distinct().Take(MaxInstances)
            .Select(id => (service with { Service = "ec2", Resource = $"instance/{id}" }).ToString());
        return
        [
            .. new[] { outcome.Service.Arn, outcome.TargetGroup?.Arn }.Concat(instances)
                .OfType<string>().Where(resource => Arn.TryParse(resource, out _) && resource.Length <= MaxArn),
        ];
    }
}
