using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Reporting;

/// <summary>Addresses in the AWS console of the subject's region and partition.</summary>
public static class ConsoleLinks
{
    public static IReadOnlyDictionary<string, string> For(Subject subject, IEnumerable<string> resources)
    {
        var parts = subject.ServiceArn.Split(':');
        if (parts.Length < 6) return new Dictionary<string, string>();

        var region = parts[3];
        var console = Console(parts[1], region);
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

    public static string Log(Subject subject, LogStream stream) =>
        $"{Console(subject.ServiceArn.Split(':')[1], stream.Region)}/cloudwatch/home?region={stream.Region}"
            + $"#logsV2:log-groups/log-group/{Twice(stream.Group)}/log-events/{Twice(stream.Name)}";

    /// <summary>What stands behind the # of the CloudWatch console is escaped twice, the second time with $ for %.</summary>
    private static string Twice(string name) =>
        Uri.EscapeDataString(Uri.EscapeDataString(name)).Replace('%', '$');

    private static string Console(string partition, string region) => partition switch
    {
        "aws-cn" => "https://console.amazonaws.cn",
        "aws-us-gov" => "https://console.amazonaws-us-gov.com",
        _ => $"https://{region}.console.aws.amazon.com",
    };
}
