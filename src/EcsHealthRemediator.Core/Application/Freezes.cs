namespace EcsHealthRemediator.Application;

/// <summary>Several reasons not to begin a change: the first that holds is told.</summary>
public sealed class Freezes(params IReadOnlyList<IChangeCalendar> all) : IChangeCalendar
{
    public async Task<string?> FreezeAsync(CancellationToken cancellation)
    {
        foreach (var one in all)
            if (await one.FreezeAsync(cancellation) is { } reason) return reason;
        return null;
    }
}
