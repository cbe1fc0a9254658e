using Amazon.AutoScaling.Model;
using Amazon.EC2.Model;
using Amazon.ECS.Model;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.Runtime;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// What AWS always sends of a resource, and what decides here. The SDK reads a member that is missing as null, which would pass for
/// 0, for "no" or for nothing at all; an answer without it was not read.
/// </summary>
internal static class WholeAnswer
{
    /// <summary>Examines every answer to a client before anybody uses it.</summary>
    public static T Of<T>(T client)
        where T : IAmazonService
    {
        if (client is AmazonServiceClient sender) sender.AfterResponseEvent += Examine;
        return client;
    }

    private static void Examine(object sender, ResponseEventArgs answered)
    {
        if (answered is not WebServiceResponseEventArgs { Response: { } response } call) return;
        if (Lack(response) is { } lack) throw new IncompleteAnswerException($"The answer lacks {lack}, which AWS always sends.");
        if (Unanswered(call.Request, response) is > 0 and var unanswered)
            throw new IncompleteAnswerException($"The answer neither holds {unanswered} of what was asked for nor says that they are missing.");
    }

    /// <summary>ECS names under <c>failures</c> what it cannot describe.</summary>
    private static int Unanswered(AmazonWebServiceRequest request, AmazonWebServiceResponse response) => (request, response) switch
    {
        (DescribeTasksRequest asked, DescribeTasksResponse answer) =>
            Unanswered(asked.Tasks, answer.Tasks?.Select(task => task.TaskArn), answer.Failures),
        (DescribeContainerInstancesRequest asked, DescribeContainerInstancesResponse answer) =>
            Unanswered(asked.ContainerInstances, answer.ContainerInstances?.Select(host => host.ContainerInstanceArn), answer.Failures),
        (GetTaskProtectionRequest asked, GetTaskProtectionResponse answer) =>
            Unanswered(asked.Tasks, answer.ProtectedTasks?.Select(task => task.TaskArn), answer.Failures),
        _ => 0,
    };

    private static int Unanswered(List<string> asked, IEnumerable<string>? described, List<Failure>? failures) =>
        described is null ? 0 : asked.Except(described).Count() - (failures?.Count ?? 0);

    /// <returns>The name of a member; null where nothing is missing.</returns>
    private static string? Lack(AmazonWebServiceResponse response) => response switch
    {
        DescribeServicesResponse answer => First(answer.Services, service => service switch
        {
            { ServiceArn: null } => "serviceArn",
            { Status: null } => "status",
            { DesiredCount: null } => "desiredCount",
            { RunningCount: null } => "runningCount",
            { Deployments: null } => "deployments",
            _ => null,
        }),
        DescribeTasksResponse answer => First(answer.Tasks, task => task switch
        {
            { TaskArn: null } => "taskArn",
            { LastStatus: null } => "lastStatus",
            { DesiredStatus: null } => "desiredStatus",
            _ => null,
        }),
        DescribeTaskDefinitionResponse { TaskDefinition: { } definition } => definition switch
        {
            { TaskDefinitionArn: null } => "taskDefinitionArn",
            { Status: null } => "status",
            { ContainerDefinitions: null or [] } => "containerDefinitions",
            _ => null,
        },
        DescribeContainerInstancesResponse answer => First(answer.ContainerInstances, host => host switch
        {
            { ContainerInstanceArn: null } => "containerInstanceArn",
            { Status: null } => "status",
            { AgentConnected: null } => "agentConnected",
            _ => null,
        }),
        GetTaskProtectionResponse answer => First(answer.ProtectedTasks, task => task switch
        {
            { TaskArn: null } => "taskArn",
            { ProtectionEnabled: null } => "protectionEnabled",
            _ => null,
        }),
        DescribeInstancesResponse answer => First(answer.Reservations?.SelectMany(one => one.Instances ?? []), instance => instance switch
        {
            { InstanceId: null } => "instanceId",
            { State.Name: null } or { State: null } => "instanceState.name",
            _ => null,
        }),
        DescribeInstanceStatusResponse answer =>
            First(answer.InstanceStatuses, status => status is { InstanceId: null } ? "instanceId" : null),
        DescribeAutoScalingInstancesResponse answer => First(answer.AutoScalingInstances, member => member switch
        {
            { InstanceId: null } => "InstanceId",
            { AutoScalingGroupName: null } => "AutoScalingGroupName",
            { LifecycleState: null } => "LifecycleState",
            _ => null,
        }),
        DescribeAutoScalingGroupsResponse answer => First(answer.AutoScalingGroups, group => group switch
        {
            { AutoScalingGroupName: null } => "AutoScalingGroupName",
            { MinSize: null } => "MinSize",
            { MaxSize: null } => "MaxSize",
            { DesiredCapacity: null } => "DesiredCapacity",
            { HealthCheckType: null } => "HealthCheckType",
            _ => First(group.Instances, member => member switch
            {
                { InstanceId: null } => "InstanceId",
                { LifecycleState: null } => "LifecycleState",
                _ => null,
            }),
        }),
        DescribeTargetGroupsResponse answer => First(answer.TargetGroups, group => group switch
        {
            { TargetGroupArn: null } => "TargetGroupArn",
            { HealthCheckIntervalSeconds: null } => "HealthCheckIntervalSeconds",
            { HealthCheckTimeoutSeconds: null } => "HealthCheckTimeoutSeconds",
            { HealthyThresholdCount: null } => "HealthyThresholdCount",
            { UnhealthyThresholdCount: null } => "UnhealthyThresholdCount",
            _ => null,
        }),
        DescribeTargetHealthResponse answer => First(answer.TargetHealthDescriptions, target => target switch
        {
            { Target: null } or { Target.Id: null } => "Target.Id",
            { TargetHealth: null } or { TargetHealth.State: null } => "TargetHealth.State",
            _ => null,
        }),
        _ => null,
    };

    private static string? First<T>(IEnumerable<T?>? items, Func<T, string?> lack)
        where T : class =>
        items?.Select(item => item is null ? "an element" : lack(item)).FirstOrDefault(name => name is not null);
}

/// <summary>An answer from which something is left out that decides.</summary>
internal sealed class IncompleteAnswerException(string message) : AmazonClientException(message);
