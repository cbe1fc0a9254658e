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
    /// That there is no such service ECS may also say while it cannot look. One that was deleted it still shows for a while, as INACTIVE.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
    /// </summary>
    public void AddNotFound(MissingResource missing, Gap gap)
    {
        HasNotFound = true;
        _gaps.Enqueue((gap, missing.Kind));
        if (absenceIsProven) AddMissing(missing);
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
            var gap = new Gap(source, text);
            var missing = of is { } asked && asked.Kind == kind ? new MissingResource(asked.Kind, asked.Id, $"{source}: {text}") : null;
            if (missing is { Kind: MissingKind.Cluster })
            {
                AddNotFound(missing, gap);
                return null;
            }

            _gaps.Enqueue((gap, kind));
            if (missing is not null) AddMissing(missing);
            return null;
        }
    }
}
