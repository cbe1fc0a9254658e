namespace EcsHealthRemediator.Application;

/// <summary>
/// Keeps each change, once when it is sent and again when it is answered. A record that cannot be kept holds back no change, so
/// that this never throws but for the cancellation.
/// </summary>
public interface IChangeLog
{
    Task KeepAsync(ChangeRecord change, CancellationToken cancellation);
}
