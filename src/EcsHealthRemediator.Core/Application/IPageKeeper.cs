using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>Keeps the page of an incident where a message can link it. Throws when it could not; no message waits for that.</summary>
public interface IPageKeeper
{
    Task<KeptPage> KeepAsync(PageDraft draft, CancellationToken cancellation);
}
