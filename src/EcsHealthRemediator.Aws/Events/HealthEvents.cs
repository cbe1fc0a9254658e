using System.Text.Json;
using Amazon.Lambda.CloudWatchEvents;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>
/// Events of AWS Health. Each is delivered to a second region too, so its own field says which region it is about.
/// https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
/// </summary>
internal static class HealthEvents
{
    private static readonly HashSet<string> Services = ["EC2", "ECS", "ELASTICLOADBALANCING"];

    /// <summary>
    /// A change that AWS has scheduled holds nothing back, and neither does an issue of one account that is about single resources,
    /// such as a drive of one instance: its restart may be just what is needed.
    /// </summary>
    public static Signal Read(CloudWatchEvent<JsonElement> received, HealthDetail detail) => detail switch
    {
        { EventTypeCategory: not "issue" } => new Ignored($"AWS Health: {detail.EventTypeCategory} is no issue"),
        { Service: null } or { EventArn: null or "" } or { EventTypeCode: null } =>
            new Ignored("malformed: an issue without service, event ARN or type"),
        { Service: { } service } when !Services.Contains(service) => new Ignored($"AWS Health: an issue of {service}"),
        { EventRegion: var region } when region != received.Region => new Ignored($"AWS Health: an issue in {region}"),
        { EventScopeCode: not "PUBLIC", EventTypeCode: var code }
            when !code!.EndsWith("_OPERATIONAL_ISSUE", StringComparison.Ordinal) => new Ignored($"AWS Health: {code} is about single resources"),
        { StatusCode: "open" or "closed" } => new ServiceIssue(
            SignalText.Bounded(detail.EventArn)!,
            detail.Service,
            SignalText.Bounded(detail.EventTypeCode)!,
            detail.StatusCode == "open"),
        _ => new Ignored($"AWS Health: an issue that is {detail.StatusCode}"),
    };
}
