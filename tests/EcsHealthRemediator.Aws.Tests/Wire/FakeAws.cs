using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>
/// A fake of AWS on the loopback. It gives the answers that a test sets and keeps all calls in the order of arrival.
/// </summary>
internal sealed class FakeAws : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly Func<Call, Answer> _answer;
    private Rounds? _rounds;

    public FakeAws(Func<Call, Answer> answer)
    {
        _answer = answer;
        Url = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public IReadOnlyList<Call> Calls => [.. _calls];

    public IEnumerable<string> Actions => Calls.Select(call => call.Action);

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>From now on, answers are held back until as many calls have arrived as the next round has.</summary>
    public void ExpectRounds(params int[] sizes) => _rounds = new(sizes);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var call = Read(context.Request, await reader.ReadToEndAsync());
        _calls.Enqueue(call);
        if (_rounds is { } rounds) await rounds.ArriveAsync();

        var answer = _answer(call);
        if (answer.Body is null) return;
        context.Response.StatusCode = answer.Status;
        if (answer.RequestId is { } id) context.Response.Headers["x-amzn-RequestId"] = id;
        var body = Encoding.UTF8.GetBytes(answer.Body);
        // Without a length the answer would be chunked. A client that stops reading early would then find the rest of the chunks
        // before the next answer.
        context.Response.ContentLength64 = body.Length;
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    private static Call Read(HttpListenerRequest request, string body)
    {
        // Authorization: AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …
        var scope = request.Headers["Authorization"]!.Split('/')[3];
        var service = scope == "monitoring" ? "cloudwatch" : scope;
        // S3 has neither; what is asked of it is a method on an address.
        var operation = service == "s3" ? (request.HttpMethod == "PUT" ? "PutObject" : "GetObject")
            : request.Headers["X-Amz-Target"]?.Split('.')[^1]
            ?? body.Split('&').First(pair => pair.StartsWith("Action=", StringComparison.Ordinal))["Action=".Length..];
        return new(service, operation, body);
    }
}
