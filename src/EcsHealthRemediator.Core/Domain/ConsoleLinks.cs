namespace EcsHealthRemediator.Domain;

/// <summary>Addresses in the AWS console of the subject's region and partition.</summary>
public static class ConsoleLinks
{
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

    public static string Log(Subject subject, string region, string group, string stream) =>
        $"{Console(subject.Partition, region)}/cloudwatch/home?region={region}"
            + $"#logsV2:log-groups/log-group/{EscapedTwice(group)}/log-events/{EscapedTwice(stream)}";

    /// <summary>What stands behind the # of the CloudWatch console is escaped twice, the second time with $ for %.</summary>
    private static string EscapedTwice(string name) =>
        Uri.EscapeDataString(Uri.EscapeDataString(name)).Replace('%', '$');

    private static string Console(string partition, string region) => partition switch
    {
        "aws-cn" => "https://console.amazonaws.cn",
        "aws-us-gov" => "https://console.amazonaws-us-gov.com",
        _ => $"https://{region}.console.aws.amazon.com",
    };
}
