namespace EcsHealthRemediator.Evidence;

/// <summary>A time in which ECS reported unhealthy targets of a service.</summary>
/// <param name="Since">The first report after the service had been steady.</param>
/// <param name="SteadyAt">When ECS called the service steady again; null while it did not.</param>
public sealed record UnhealthySpell(DateTimeOffset Since, DateTimeOffset? SteadyAt);
