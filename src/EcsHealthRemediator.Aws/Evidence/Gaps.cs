using System.Collections.Concurrent;
using Amazon.Runtime;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Collects what could not be read. A read that fails gives null, so no check mistakes it for an empty answer.</summary>
internal sealed class Gaps
{
    private readonly ConcurrentQueue<(Gap Gap, MissingKind? Kind)> _gaps = new();

    private readonly ConcurrentDictionary<MissingKind, MissingResource> _missing = new();

    /// <summary>That other calls do not find either what is missing is no gap.</summary>
    public IReadOnlyList<Gap> All =>
        [.. _gaps.Where(entry => entry.Kind is not { } kind || !_missing.ContainsKey(kind)).Select(entry => entry.Gap)
            .OrderBy(gap => gap.Source, StringComparer.Ordinal).ThenBy(gap => gap.Error, StringComparer.Ordinal).Distinct()];

    public IReadOnlyList<MissingResource> Missing => [.. _missing.Values.OrderBy(missing => missing.Kind)];

    public void Add(string source, string error) => _gaps.Enqueue((new(source, error), null));

    public void Miss(MissingResource missing) => _missing[missing.Kind] = missing;

    public bool IsMissing(MissingKind kind) => _missing.ContainsKey(kind);

    /// <summary>
    /// It was named a moment ago and is not any more: that it is gone hurts nobody, but this look has not seen enough.
    /// </summary>
    public void Retract(MissingKind kind) => _missing.TryRemove(kind, out _);

    /// <summary>An answer without what was asked for is no answer; it must not pass for an empty one.</summary>
    public static T Given<T>(T? part)
        where T : class => part ?? throw new AmazonClientException("The answer does not hold what was asked for.");

    /// <param name="source">The IAM action of the call.</param>
    /// <param name="of">What does not exist if this call says so; others may only fail to find what another has seen.</param>
    public async Task<T?> ReadAsync<T>(
        string source, Func<Task<T?>> read, CancellationToken cancellation, (MissingKind Kind, string Id)? of = null)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (AwsError.Text(exception, cancellation) is { } text)
        {
            var kind = Absence.KindOf(exception);
            _gaps.Enqueue((new(source, text), kind));
            if (of is { } asked && asked.Kind == kind) Miss(new(asked.Kind, asked.Id, $"{source}: {text}"));
            return null;
        }
    }
}
