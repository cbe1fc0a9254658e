namespace EcsHealthRemediator.Application;

/// <summary>The operator's calendar of the times in which nothing is to be changed.</summary>
public interface IChangeCalendar
{
    /// <returns>Why no change may begin now, as a sentence; null where one may. What cannot be read counts as closed.</returns>
    Task<string?> FreezeAsync(CancellationToken cancellation);
}
