using Amazon.AutoScaling;
using Amazon.AutoScaling.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using EcsHealthRemediator.Evidence;
using LifecycleHook = EcsHealthRemediator.Evidence.LifecycleHook;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads what decides whether an Auto Scaling group replaces a member.</summary>
internal sealed class GroupReader(IAmazonAutoScaling autoScaling, IAmazonECS ecs, Gaps gaps)
{
    /// <summary>Groups of one cluster's suspect hosts; more of them do not fail together for a reason of a host.</summary>
    private const int MostGroups = 5;

    private const int LatestActivities = 20;

    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    /// <summary>The same word is in the cause of every failed launch: https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html</summary>
    private const string Launch = "Launching";

    private const string Termination = "autoscaling:EC2_INSTANCE_TERMINATING";

    /// <summary>https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html</summary>
    private static readonly string[] RefreshEnded = ["Successful", "Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful"];

    /// <summary>In seconds: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html</summary>
    private const int DefaultHeartbeat = 3600;

    /// <returns>A function from the group's name and the instance's id; it gives null where the group was not read.</returns>
    public async Task<Func<string, string, GroupMembership?>> ReadAsync(
        IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellation)
    {
        string[] asked = [.. names.Take(MostGroups)];
        if (asked.Length == 0) return (_, _) => null;

        var groups = GroupsAsync(asked, cancellation);
        var providers = ProvidersAsync(cancellation);
        var underWay = Task.WhenAll(asked.Select(async name => (name, await RefreshAsync(name, cancellation))));
        var failures = await Task.WhenAll(asked.Select(async name => (name, await FailedLaunchAsync(name, now, cancellation))));
        var found = (await groups ?? []).DistinctBy(group => group.AutoScalingGroupName)
            .ToDictionary(group => group.AutoScalingGroupName);
        var failed = failures.ToDictionary(pair => pair.name, pair => pair.Item2);
        var refreshed = (await underWay).ToDictionary(pair => pair.name, pair => pair.Item2);
        var provided = await providers;
        var waiting = found.Values.Where(group => (group.Instances ?? []).Exists(WaitsForHook));
        var hooks = (await Task.WhenAll(waiting.Select(async group =>
            (group.AutoScalingGroupName, await HooksAsync(group.AutoScalingGroupName, cancellation)))))
            .ToDictionary(pair => pair.AutoScalingGroupName, pair => pair.Item2);
        return (name, id) =>
        {
            if (!found.TryGetValue(name, out var group)) return null;
            var member = GroupMapping.Member(group, id) with
            {
                FailedLaunch = failed[name],
                IsRefreshed = refreshed[name] is { } refreshes ? refreshes.Count > 0 : null,
                Provider = provided is null ? null : GroupMapping.Provider(group, provided),
            };
            return member.WaitsForHook ? member with { Hooks = hooks[name] ?? [] } : member;
        };
    }

    /// <summary>
    /// One member of one group, for a look at it alone. Hooks, refreshes and launches are left out. That it is no member two operations
    /// must say: a group without members and an answer without them look alike.
    /// </summary>
    public static async Task<GroupMembership> MemberAsync(
        IAmazonAutoScaling autoScaling, string name, string id, CancellationToken cancellation)
    {
        var response = await autoScaling.DescribeAutoScalingGroupsAsync(new() { AutoScalingGroupNames = [name] }, cancellation);
        var found = Gaps.Required(response.AutoScalingGroups).FirstOrDefault(group => group.AutoScalingGroupName == name);
        var member = found is null ? new(name) : GroupMapping.Member(found, id);
        if (member.LifecycleState is not null) return member;

        var instances = await autoScaling.DescribeAutoScalingInstancesAsync(new() { InstanceIds = [id] }, cancellation);
        var listed = (instances.AutoScalingInstances ?? []).FirstOrDefault(one => one.InstanceId == id && one.AutoScalingGroupName == name);
        return listed is null ? member
            : found is null ? throw new IncompleteAnswerException($"{id} is a member of group {name}, which is not in the answer.")
            : member with { LifecycleState = listed.LifecycleState, AvailabilityZone = listed.AvailabilityZone };
    }

    private static bool WaitsForHook(Instance member) => member.LifecycleState?.Value == GroupMembership.HeldByHook;

    private Task<List<LifecycleHook>?> HooksAsync(string name, CancellationToken cancellation) =>
        gaps.ReadAsync("autoscaling:DescribeLifecycleHooks", async () =>
            ((await autoScaling.DescribeLifecycleHooksAsync(new() { AutoScalingGroupName = name }, cancellation))
                .LifecycleHooks ?? [])
                .Where(hook => hook.LifecycleTransition == Termination)
                .Select(hook => new LifecycleHook(hook.LifecycleHookName, hook.HeartbeatTimeout ?? DefaultHeartbeat)).ToList(),
            cancellation);

    private Task<List<AutoScalingGroup>?> GroupsAsync(string[] names, CancellationToken cancellation) =>
        gaps.ReadAsync("autoscaling:DescribeAutoScalingGroups", async () =>
            (await autoScaling.DescribeAutoScalingGroupsAsync(new() { AutoScalingGroupNames = [.. names] }, cancellation))
                .AutoScalingGroups, cancellation);

    private Task<FailedLaunch?> FailedLaunchAsync(string name, DateTimeOffset now, CancellationToken cancellation) =>
        gaps.ReadAsync("autoscaling:DescribeScalingActivities", async () =>
        {
            var latest = (await autoScaling.DescribeScalingActivitiesAsync(
                new() { AutoScalingGroupName = name, MaxRecords = LatestActivities }, cancellation)).Activities ?? [];
            var launch = latest.FirstOrDefault(one => one.Description?.StartsWith(Launch, StringComparison.Ordinal) == true);
            return launch?.StatusCode?.Value is "Failed" or "Cancelled" && EcsMapping.Time(launch.StartTime) is { } at && now - at < Lately
                ? new FailedLaunch(at, launch.StatusMessage ?? launch.StatusCode.Value)
                : null;
        }, cancellation);

    /// <returns>Those that are under way.</returns>
    private Task<List<InstanceRefresh>?> RefreshAsync(string name, CancellationToken cancellation) =>
        gaps.ReadAsync("autoscaling:DescribeInstanceRefreshes", async () =>
            ((await autoScaling.DescribeInstanceRefreshesAsync(new() { AutoScalingGroupName = name }, cancellation))
                .InstanceRefreshes ?? [])
                .Where(refresh => !RefreshEnded.Contains(refresh.Status?.Value)).ToList(),
            cancellation);

    /// <summary>All of them, as a group does not know whose it is.</summary>
    private Task<List<CapacityProvider>?> ProvidersAsync(CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeCapacityProviders", async () => (List<CapacityProvider>?)[.. await Pages.AllAsync(async token =>
        {
            var page = await ecs.DescribeCapacityProvidersAsync(new() { NextToken = token }, cancellation);
            return (Gaps.Required(page.CapacityProviders).AsEnumerable(), page.NextToken);
        })],
        cancellation);
}
