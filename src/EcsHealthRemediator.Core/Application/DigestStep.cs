using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>
/// Tells once a day or a week what happened. A day without anything is silent; a week without anything is one line, because a silence
/// of weeks cannot be told from a schedule or a topic that does not work.
/// </summary>
/// <param name="publish">Throws when it could not, so that the digest is told again.</param>
public sealed class DigestStep(
    IHistory history,
    Func<CancellationToken, Task<Unfinished>> unfinished,
    Func<Digest, CancellationToken, Task> publish,
    TimeProvider time)
{
    public required bool IsWeekly { get; init; }

    public required (string Account, string Region) Place { get; init; }

    private TimeSpan Period => TimeSpan.FromDays(IsWeekly ? 7 : 1);

    /// <returns>What was told; null where there was nothing to tell, or it was told already.</returns>
    public async Task<Digest?> RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var last = await history.ToldUntilAsync(cancellation);
        // An event that comes twice; the schedule itself may be an hour early against the last one.
        if (now - last < Period / 2) return null;

        var from = last is { } until && now - until <= Period * 2 ? until : now - Period;
        var ended = await history.EndedAsync(from, now, cancellation);
        var open = await unfinished(cancellation);
        var digest = Digest.Of(ended, open.Incidents, Place, from, now);
        var isTold = !digest.IsEmpty || IsWeekly;
        if (isTold) await publish(digest, cancellation);
        await history.ToldAsync(now, cancellation);
        return isTold ? digest : null;
    }
}
