using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.RateLimiting;

namespace EcsHealthRemediator.Cli.Calls;

/// <summary>
/// Counts the calls to AWS and lets only so many a second go. A question that was answered once is not asked again: a scan asks
/// for the same hosts and rules with each service, and sees one moment of them.
/// </summary>
internal sealed class CountedCalls : DelegatingHandler
{
    private readonly ConcurrentDictionary<string, int> _count = new();

    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _answers = new();

    private readonly TokenBucketRateLimiter _limiter;

    public CountedCalls(int callsASecond)
        : base(new SocketsHttpHandler { MaxConnectionsPerServer = 16, AutomaticDecompression = DecompressionMethods.GZip })
    {
        _limiter = new(new()
        {
            TokenLimit = callsASecond,
            TokensPerPeriod = callsASecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = int.MaxValue,
            AutoReplenishment = true,
        });
    }

    public IReadOnlyDictionary<string, int> Count => new SortedDictionary<string, int>(_count, StringComparer.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? ""
            : Encoding.Latin1.GetString(await request.Content.ReadAsByteArrayAsync(cancellationToken));
        var name = CallName.Of(request, body);
        var question = $"{request.RequestUri} {name} {body}";
        var asked = _answers.GetOrAdd(question, _ => new(() => AskAsync(name, request)));
        try
        {
            var answer = await asked.Value.WaitAsync(cancellationToken);
            if (answer.Status != HttpStatusCode.OK) _answers.TryRemove(new(question, asked));
            return answer.ToResponse(request);
        }
        catch
        {
            _answers.TryRemove(new(question, asked));
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _limiter.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whoever asked first may give up, and others wait for the same answer.</summary>
    private async Task<Answer> AskAsync(string name, HttpRequestMessage request)
    {
        using var permit = await _limiter.AcquireAsync();
        _count.AddOrUpdate(name, 1, (_, before) => before + 1);
        using var response = await base.SendAsync(request, CancellationToken.None);
        return await Answer.ReadAsync(response);
    }
}
