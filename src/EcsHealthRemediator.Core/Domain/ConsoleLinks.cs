namespace EcsHealthRemediator.Domain;

/// <summary>URLs of the AWS console in the subject's partition and region.</summary>
internal static class ConsoleLinks
{
    /// <summary>
    /// URLs by the keys <c>service</c>, <c>targetGroup</c> and <c>instance</c>. The instance is the first EC2 instance id among
    /// the resources; without one the key is absent. Empty where the service's ARN cannot be parsed.
    /// </summary>
    public static IReadOnlyDictionary<string, string> For(Subject subject, IEnumerable<string> resources)
    {
        if (!Arn.TryParse(subject.ServiceArn, out var service)) return new Dictionary<string, string>();

        var region = service.Region;
        var console = Console(service.Partition, region);
        var links = new Dictionary<string, string>
        {
            ["service"] =
                $"{console}/ecs/v2/clusters/{subject.ClusterName}/services/{subject.ServiceName}/health?region={region}",
            ["targetGroup"] = $"{console}/ec2/home?region={region}#TargetGroup:targetGroupArn={subject.TargetGroupArn}",
        };
        if (resources.FirstOrDefault(resource => resource.StartsWith("i-", StringComparison.Ordinal)) is { } instance)
            links["instance"] = $"{console}/ec2/home?region={region}#InstanceDetails:instanceId={instance}";
        return links;
    }

    /// <summary>The URL of a log stream. <paramref name="region"/> is the log's, which may differ from the service's.</summary>
    public static string Log(Subject subject, string region, string group, string stream) =>
        $"{Console(subject.Partition, region)}/cloudwatch/home?region={region}"
            + $"#logsV2:log-groups/log-group/{EscapedTwice(group)}/log-events/{EscapedTwice(stream)}";

    /// <summary>The CloudWatch console expects names behind the # to be URL-encoded twice, with $ in place of %.</summary>
    private static string EscapedTwice(string name) =>
        Uri.EscapeDataString(Uri.EscapeDataString(name)).Replace('%', '$');

    private static string Console(string partition, string region) => partition switch
    {
        "aws-cn" => "https://console.amazonaws.cn",
        "aws-us-gov" => "https://console.amazonaws-us-gov.com",
        _ => $"https://{region}.console.aws.amazon.com",
    };
}
