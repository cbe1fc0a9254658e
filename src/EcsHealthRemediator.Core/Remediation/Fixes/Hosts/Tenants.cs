using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using static EcsHealthRemediator.Remediation.GuardRefusal;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>
/// A host belongs to all services that have tasks on it: before it is drained or stopped, what each of them says against it. Tasks
/// of no service are asked for before.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal static class Tenants
{
    private const int MostNamed = 10;

    /// <inheritdoc cref="RoomProof.Refuse" path="/param[@name='staysAway']"/>
    public static GuardRefusal? Refuse(DecisionContext context, ContainerInstance host, bool staysAway = false)
    {
        if (context.Snapshot.Tenancy is not { } tenancy) return Unread($"who else lives on {host.Ec2InstanceId}");
        var all = On(tenancy, host);
        var wanted = all.Where(task => task.IsWanted).ToList();
        // A host on which ECS is stopping the tasks of a service is still one of its own: where else would it start them again?
        var names = ServicesOf(all);
        var services = tenancy.Services.Where(service => names.Contains(service.Name)).DistinctBy(service => service.Name)
            .OrderBy(service => service.Name, StringComparer.Ordinal).ToList();
        var drained = services.Where(service => wanted.Any(task => task.ServiceName == service.Name)).ToList();

        return First(services, service => OptedOut(service, host))
            ?? First(
                names.Except(services.Select(service => service.Name)), name => Unread($"service {name}, which has tasks on it,"))
            ?? First(services, Deploying)
            ?? NotReplaced(context, host)
            ?? First(drained, NeverDrained)
            ?? First(wanted, Protected)
            ?? First(wanted, task => Deregistered(task, tenancy))
            ?? RoomProof.Refuse(context, tenancy, host, staysAway ? services : drained, staysAway);
    }

    /// <returns>Every task on the host that is not STOPPED yet; none where that was not read.</returns>
    public static IReadOnlyList<TenantTask> On(Tenancy? tenancy, ContainerInstance host) =>
        [.. (tenancy?.Tasks ?? []).Where(task => task.ContainerInstanceArn == host.Arn)];

    /// <returns>The names of the tasks' services, in order.</returns>
    public static IReadOnlyList<string> ServicesOf(IEnumerable<TenantTask> tasks) =>
        [.. tasks.Select(task => task.ServiceName).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <returns>A sentence, with the space before it, that names the other services which lose tasks for a while; empty for none.</returns>
    public static string Besides(Incident incident, DecisionContext context, ContainerInstance host) =>
        ServicesOf(On(context.Snapshot.Tenancy, host).Where(task => task.IsWanted))
            .Where(name => name != incident.Subject.ServiceName).ToList() is { Count: > 0 } names
            ? $" It has tasks of {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? " and others" : "")} too."
            : "";

    /// <summary>A drain is of a container instance, and an EC2 instance may have left an older one behind.</summary>
    public static GuardRefusal? RegisteredTwice(DecisionContext context, ContainerInstance host) =>
        context.Snapshot.ContainerInstances!.Count(other => other.Ec2InstanceId == host.Ec2InstanceId) > 1
            ? NotSafe($"registered twice: draining one container instance of {host.Ec2InstanceId} leaves the tasks of the other.")
            : null;

    private static GuardRefusal? OptedOut(TenantService service, ContainerInstance host) => OptIn.IsOff(service.Service.Tags)
        ? new(
            GuardId.OptedOut,
            $"Service {service.Name}, which has tasks on {host.Ec2InstanceId}, is tagged {OptIn.TagKey}={OptIn.Off}.")
        : null;

    /// <summary>
    /// A drain and a deployment share the tasks that may be missing or too many. A deployment that has failed starts no tasks.
    /// </summary>
    private static GuardRefusal? Deploying(TenantService service) => service switch
    {
        { Service.IsDeploying: true } or { TaskSets: > 1 } =>
            new(GuardId.DeploymentInProgress, $"A deployment of {service.Name}, which has tasks on this host, is in progress."),
        { Service.Primary.RolloutState: "FAILED" } =>
            new(
                GuardId.DeploymentInProgress,
                $"The deployment of {service.Name} has failed, so ECS starts no tasks for it elsewhere."),
        _ => null,
    };

    private static GuardRefusal? NotReplaced(DecisionContext context, ContainerInstance host) =>
        StartTrouble.Of(context.Evidence, host) is { } trouble ? NotSafe(
            $"last of its kind: {trouble}, so a task that is taken away may have no successor.")
            : null;

    /// <summary>Both limits are rounded to whole tasks: of two tasks 75 and 125 percent leave no more play than 100 and 100.</summary>
    private static GuardRefusal? NeverDrained(TenantService tenant) =>
        tenant.Service is
        {
            SchedulingStrategy: not "DAEMON",
            DesiredCount: > 0 and var wanted,
            MinimumHealthyPercent: { } low,
            MaximumPercent: { } high,
        }
        && Least(wanted, low) >= wanted && (long)wanted * high / 100 <= wanted
            ? NotSafe(
                $"min and max percent {low} and {high}: {tenant.Name} with {wanted} tasks allows none to be stopped or added, "
                    + "so draining never ends.")
            : null;

    /// <summary>Nobody says whether a task that asked to be spared is spared on a host that is drained.</summary>
    private static GuardRefusal? Protected(TenantTask task) => task.IsProtected
        ? NotSafe(
            $"task {Arn.NameOf(task.Arn)} of {task.ServiceName} is protected"
                + (task.ProtectedUntil is { } until ? $" until {until:yyyy-MM-dd HH:mm}Z." : "."))
        : null;

    /// <summary>
    /// Who deregisters a revision may have deleted its image too. ECS would still try to start replacements, but a task that cannot
    /// be pulled again is the last of its kind.
    /// </summary>
    private static GuardRefusal? Deregistered(TenantTask task, Tenancy tenancy)
    {
        var status = tenancy.Needs.FirstOrDefault(need => need.TaskDefinitionArn == task.TaskDefinitionArn)?.Status;
        return status is null or "ACTIVE" ? null : NotSafe(
            $"last of its kind: revision {Arn.NameOf(task.TaskDefinitionArn)} of task {Arn.NameOf(task.Arn)} is {status}, "
                + "so nobody can tell whether its image is still there for a replacement.");
    }

    internal static int Least(int wanted, int percent) => (int)(((long)wanted * percent + 99) / 100);

    private static GuardRefusal? First<T>(IEnumerable<T> all, Func<T, GuardRefusal?> refuse) =>
        all.Select(refuse).FirstOrDefault(refusal => refusal is not null);
}
