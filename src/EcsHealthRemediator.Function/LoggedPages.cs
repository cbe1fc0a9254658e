using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function;

/// <summary>Writes a log line of each page that could not be kept, as its message says nothing of it.</summary>
internal sealed class LoggedPages(IPageKeeper pages) : IPageKeeper
{
    public async Task<KeptPage> KeepAsync(PageDraft draft, CancellationToken cancellation)
    {
        try
        {
            return await pages.KeepAsync(draft, cancellation);
        }
        catch (Exception error)
        {
            if (Invocation.Current?.Logger is { } log) LogLines.WriteUnkept(log, draft.Source.Outcome, error);
            throw;
        }
    }
}
