using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>What was measured of a service, its failing tasks and their hosts, a line each.</summary>
internal static class LoadFacts
{
    public static IEnumerable<string> Of(DiagnosisContext context, Load load, List<ContainerInstance> hosts)
    {
        var service = $"service {context.Snapshot.Subject.ServiceName}";
        if (load.ServiceCpu is { } cpu) yield return $"{service}: CPU {Percent(cpu)}{Since(cpu)}";
        if (load.ServiceMemory is { } memory) yield return $"{service}: memory {Percent(memory)}";
        foreach (var fact in FactList.Facts(hosts.SelectMany(host => OfHost(load, host.Ec2InstanceId)))) yield return fact;
        foreach (var fact in FactList.Facts(context.Failures.FailingTasks.SelectMany(task => OfTask(load, task.Id))))
            yield return fact;
        if (load.ResponseTime?.Latest is { } seconds) yield return $"the targets answer requests in {seconds:0.###} s on average";
    }

    private static IEnumerable<string> OfHost(Load load, string id)
    {
        if (load.HostCpu(id) is { } own) yield return $"{id}: CPU {Percent(own)}{Since(own)}";
        if (load.Credits(id)?.Latest is { } credits) yield return $"{id}: {credits:0.#} CPU credits left";
    }

    private static IEnumerable<string> OfTask(Load load, string id)
    {
        if (load.TaskCpu(id) is { } own) yield return $"task {id}: CPU {Percent(own)}{Since(own)}";
        if (load.TaskMemory(id) is { } taken) yield return $"task {id}: memory {Percent(taken)}";
    }

    public static string Percent(MetricSeries series) => $"{series.Latest:0} %";

    private static string Since(MetricSeries cpu) => Load.ShortSince(cpu) is { } since ? $", high since {since:HH:mm}Z" : "";
}
