using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>One task that must find a host.</summary>
internal sealed record Demand(TenantService Tenant, TaskNeeds Needs);

/// <summary>A host with what it has left, less what was assigned to it. What is not known counts as nothing left.</summary>
internal sealed class PlacementCandidate(ContainerInstance host, HostRoom room)
{
    /// <summary>Defaults and those of the agent included; ports that Docker chooses do not count.</summary>
    private const int MostReservedPorts = 100;

    private readonly HashSet<int> _tcp = [.. room.TcpPorts ?? []];

    private readonly HashSet<int> _udp = [.. room.UdpPorts ?? []];

    private readonly HashSet<string> _services =
        [.. room.Groups.Where(group => group.Wanted > 0).Select(group => TenantTask.ServiceOf(group.Group)).OfType<string>()];

    private int _cpu = room.Cpu ?? 0;

    private int _memory = room.Memory ?? 0;

    /// <summary>
    /// Interfaces of tasks are attached to the instance, or to its trunk if it has one, so the larger of both counts holds.
    /// </summary>
    private int _interfaces = (room.InterfaceLimit ?? 0)
        - Math.Max(host.Instance?.NetworkInterfaces ?? 1, 1 + room.Groups.Sum(group => group.WithInterface));

    public string InstanceId => host.Ec2InstanceId;

    public int Wanted(string group) => room.Groups.Where(one => one.Group == group).Sum(one => one.Wanted);

    public int Running(string group) => room.Groups.Where(one => one.Group == group).Sum(one => one.Running);

    /// <returns>The first thing that the task would not find here, in words; null if it fits.</returns>
    public string? Lacks(Demand demand)
    {
        var (tenant, needs) = demand;
        return needs switch
        {
            { Unprovable: { } asked } => $"may lack {asked}, which cannot be seen from outside",
            { Cpu: null } or { Memory: null } => "cannot be compared with a task of unknown size",
            _ when tenant.OtherConstraints is [var constraint, ..] =>
                $"may break the constraint {constraint}, which is not understood",
            { Cpu: { } cpu } when cpu > _cpu => $"has {_cpu} CPU units left",
            { Memory: { } memory } when memory > _memory => $"has {_memory} MiB left",
            _ => TakenPort(needs) ?? MissingInterface(tenant, needs) ?? Excluded(tenant, needs),
        };
    }

    public void Take(Demand demand)
    {
        var (tenant, needs) = demand;
        // What is not known of a task, it takes all of.
        _cpu -= needs.Cpu ?? _cpu;
        _memory -= needs.Memory ?? _memory;
        _tcp.UnionWith(needs.TcpPorts);
        _udp.UnionWith(needs.UdpPorts);
        if (needs.HasInterface) _interfaces--;
        _services.Add(tenant.Name);
    }

    /// <summary>A daemon that is not here yet goes before other tasks; whether it may come here at all is not asked.</summary>
    public void Reserve(Demand daemon)
    {
        if (!_services.Contains(daemon.Tenant.Name)) Take(daemon);
    }

    private string? TakenPort(TaskNeeds needs)
    {
        if (needs.TcpPorts.Count + needs.UdpPorts.Count == 0) return null;
        if (room.TcpPorts is null || room.UdpPorts is null) return "does not say which ports are taken";
        if (needs.TcpPorts.FirstOrDefault(_tcp.Contains) is not 0 and var port) return $"has port {port} taken";
        if (needs.UdpPorts.FirstOrDefault(_udp.Contains) is not 0 and var datagrams) return $"has UDP port {datagrams} taken";
        return _tcp.Count + _udp.Count + needs.TcpPorts.Count + needs.UdpPorts.Count > MostReservedPorts
            ? $"has {MostReservedPorts} ports reserved, which is the most"
            : null;
    }

    private string? MissingInterface(TenantService tenant, TaskNeeds needs) => needs.HasInterface switch
    {
        false => null,
        true when room.InterfaceLimit is null => "does not say how many network interfaces it takes",
        true when _interfaces < 1 => "has no network interface left",
        true when tenant.Zones?.Contains(host.Instance?.AvailabilityZone ?? "") != true => "is in no zone of its subnets",
        true => null,
    };

    private string? Excluded(TenantService tenant, TaskNeeds needs)
    {
        if (tenant.DistinctInstance && _services.Contains(tenant.Name))
            return "has a task of it, and each needs a host of its own";
        if (tenant.CapacityProviders.Count > 0 && !tenant.CapacityProviders.Contains(room.CapacityProvider))
            return $"is not in capacity provider {string.Join(" or ", tenant.CapacityProviders)}";
        if (needs.Attributes.FirstOrDefault(asked => !room.Attributes.Any(has => Fulfils(has, asked))) is { } missing)
            return $"has no attribute {missing.Name}{(missing.Value is null ? "" : $"={missing.Value}")}";
        var unmet = tenant.Expressions.Concat(needs.Expressions).FirstOrDefault(asked => !room.Satisfies.Contains(asked));
        return unmet is null ? null : $"does not satisfy {unmet}";
    }

    private static bool Fulfils(RequiredAttribute has, RequiredAttribute asked) =>
        has.Name == asked.Name && (asked.Value is null || has.Value == asked.Value);
}
