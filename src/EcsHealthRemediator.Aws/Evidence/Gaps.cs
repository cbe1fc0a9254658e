using System.Collections.Concurrent;
using Amazon.Runtime;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Collects what could not be read. A read that fails gives null, so no check mistakes it for an empty answer.</summary>
internal sealed class Gaps
{
    private readonly ConcurrentQueue<Gap> _gaps = new();

    public IReadOnlyList<Gap> All => [.. _gaps.OrderBy(gap => gap.Source, StringComparer.Ordinal).ThenBy(gap => gap.Error, StringComparer.Ordinal).Distinct()];

    public void Add(string source, string error) => _gaps.Enqueue(new(source, error));

    /// <summary>An answer without what was asked for is no answer; it must not pass for an empty one.</summary>
    public static T Given<T>(T? part)
        where T : class => part ?? throw new AmazonClientException("The answer does not hold what was asked for.");

    /// <param name="source">The IAM action of the call.</param>
    public async Task<T?> ReadAsync<T>(string source, Func<Task<T?>> read, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (AwsError.Text(exception, cancellation) is { } text)
        {
            Add(source, text);
            return null;
        }
    }
}
