using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>
/// A command is carried out: what it ends is kept before it, and it is written down before it is sent and after it was answered.
/// </summary>
/// <param name="changes">Null where changes are only simulated.</param>
/// <param name="keeper">As above.</param>
internal sealed class Execution(
    IActuator actuator, IChangeLog? changes, IEvidenceKeeper? keeper, TimeSpan keepTimeout, TimeProvider time)
{
    /// <summary>Evidence that cannot be kept holds the command back.</summary>
    /// <param name="file">What was decided by; null where it was the host alone.</param>
    public async Task<CommandResult> RunAsync(
        Incident incident, Command command, EvidenceFile? file, CancellationToken cancellation)
    {
        if (keeper is null || EvidencePack.Of(incident, command, file) is not { } pack || pack.IsKeptAs(incident.Evidence))
            return await SendAsync(incident, command, cancellation);
        var (kept, error) = await KeepAsync(keeper, pack, cancellation);
        return kept is null ? new(error) { IsWithoutEvidence = true }
            : await SendAsync(incident, command, cancellation) with { Evidence = kept };
    }

    private async Task<(KeptEvidence? Kept, string? Error)> KeepAsync(
        IEvidenceKeeper keeper, EvidencePack pack, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(keepTimeout);
        try
        {
            return await keeper.KeepAsync(pack, timeout.Token);
        }
#pragma warning disable CA1031 // Whatever kept it from being kept, nothing is stopped without it.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (null, error is OperationCanceledException ? "It took too long." : error.Message);
        }
    }

    private async Task<CommandResult> SendAsync(Incident incident, Command command, CancellationToken cancellation)
    {
        if (changes is null || ChangeRecord.Of(incident, command, time.GetUtcNow()) is not { } change)
            return await ExecuteAsync(command, cancellation);
        await changes.KeepAsync(change, cancellation);
        var result = await ExecuteAsync(command, cancellation);
        await changes.KeepAsync(change.Answered(result), cancellation);
        return result;
    }

    private async Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        var sentAt = time.GetUtcNow();
        var result = await actuator.ExecuteAsync(command, cancellation) with { SentAt = sentAt };
        // Where no answer came, AWS may still carry it out.
        return result is { MayHaveHappened: true, RequestId: null } ? result : result with { AnsweredAt = time.GetUtcNow() };
    }
}
