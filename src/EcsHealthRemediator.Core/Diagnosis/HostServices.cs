using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>Whom a broken host hits: one message names them all, so that its services are not told of it one by one.</summary>
internal static class HostServices
{
    /// <returns>
    /// This service, and each that has a task there, of which ECS may have decided to stop it; empty where no other is known.
    /// </returns>
    public static IReadOnlyList<string> Hit(DiagnosisContext context, IReadOnlyList<ContainerInstance> hosts)
    {
        var subject = context.Snapshot.Subject.ServiceName;
        var on = hosts.Select(host => host.Arn).ToHashSet();
        var services = hosts.SelectMany(host => host.TaskGroups ?? [])
            .Concat((context.Snapshot.Tenancy?.Tasks ?? []).Where(task => on.Contains(task.ContainerInstanceArn)).Select(task => task.Group))
            .Select(TenantTask.ServiceOf).OfType<string>().Append(subject).Distinct().Order(StringComparer.Ordinal).ToList();
        return services.Count > 1 ? services : [];
    }

    /// <returns>Each other service that has tasks on the host, as far as it was read.</returns>
    public static IReadOnlyList<TenantService> Others(DiagnosisContext context, ContainerInstance host)
    {
        var names = Hit(context, [host]);
        return [.. (context.Snapshot.Tenancy?.Services ?? []).Where(
            service => service.Name != context.Snapshot.Subject.ServiceName && names.Contains(service.Name))];
    }

    /// <returns>At most one fact.</returns>
    public static IEnumerable<string> Fact(DiagnosisContext context, IReadOnlyList<ContainerInstance> hosts) =>
        Hit(context, hosts) is { Count: > 0 } services ? [$"services with tasks there: {FactList.Names(services)}"] : [];
}
