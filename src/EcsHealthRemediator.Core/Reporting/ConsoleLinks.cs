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
        var console = parts[1] switch
        {
            "aws-cn" => "https://console.amazonaws.cn",
            "aws-us-gov" => "https://console.amazonaws-us-gov.com",
            _ => $"https://{region}.console.aws.amazon.com",
        };
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
}
