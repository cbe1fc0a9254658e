using System.Collections.Concurrent;
using Amazon.Runtime;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Collects what could not be read, and what does not exist. A read that fails gives null, so that no check mistakes it for an
/// empty answer.
/// </summary>
/// <param name="absenceIsProven">Whether a service that ECS does not find counts as missing.</param>
internal sealed class Gaps(bool absenceIsProven = false)
{
    private readonly ConcurrentQueue<(Gap Gap, MissingKind? Kind)> _gaps = new();

    private readonly ConcurrentDictionary<MissingKind, MissingResource> _missing = new();

    /// <summary>
    /// All gaps, sorted and without duplicates. Where a resource is missing, other calls that did not find it either are not
    /// gaps.
    /// </summary>
    public IReadOnlyList<Gap> All =>
        [.. _gaps.Where(entry => entry.Kind is not { } kind || !_missing.ContainsKey(kind)).Select(entry => entry.Gap)
            .OrderBy(gap => gap.Source, StringComparer.Ordinal).ThenBy(gap => gap.Error, StringComparer.Ordinal).Distinct()];

    public IReadOnlyList<MissingResource> Missing => [.. _missing.Values.OrderBy(missing => missing.Kind)];

    public void Add(string source, string error) => _gaps.Enqueue((new(source, error), null));

    public void AddMissing(MissingResource missing) => _missing[missing.Kind] = missing;

    /// <summary>ECS was asked for the service and finds none, or not even its cluster.</summary>
    public bool HasNotFound { get; private set; }

    /// <summary>
    /// That there is no such service ECS may also say while it cannot look. Of one that is deleted it says so for a while first.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
    /// </summary>
    public void AddNotFound(MissingResource missing, Gap gap)
    {
        HasNotFound = true;
        if (absenceIsProven) AddMissing(missing);
        else Add(gap.Source, gap.Error);
    }

    public bool IsMissing(MissingKind kind) => _missing.ContainsKey(kind);

    /// <summary>
    /// Withdraws a missing resource to which nothing refers any more. Its absence then is no fault, but the call that did not
    /// find it remains a gap, because the snapshot is incomplete.
    /// </summary>
    public void RemoveMissing(MissingKind kind) => _missing.TryRemove(kind, out _);

    /// <summary>Throws where a part of an answer is missing, so that it is not mistaken for an empty one.</summary>
    public static T Required<T>(T? part)
        where T : class => part ?? throw new AmazonClientException("The answer does not hold what was asked for.");

    /// <summary>Makes a call. An error gives null and a gap, but for the end of the invocation.</summary>
    /// <param name="source">The IAM action of the call.</param>
    /// <param name="of">
    /// The resource that this call proves to be missing if AWS says that it does not exist. Null for calls that prove nothing.
    /// </param>
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
            if (of is not { } asked || asked.Kind != kind) return null;
            MissingResource missing = new(asked.Kind, asked.Id, $"{source}: {text}");
            if (kind == MissingKind.Cluster) AddNotFound(missing, new(source, text));
            else AddMissing(missing);
            return null;
        }
    }
}
