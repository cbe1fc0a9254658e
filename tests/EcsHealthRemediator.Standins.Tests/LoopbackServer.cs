using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EcsHealthRemediator.Standins.Tests;

/// <summary>A request of a client.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string[] Form => [.. Body.Split('&').Select(Uri.UnescapeDataString)];
}

/// <summary>The answer to a request.</summary>
internal sealed record Answer(int Status, string Body, params (string Name, string Value)[] Headers);

/// <summary>An HTTP server on the loopback that gives its answers one after the other and keeps the requests.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Answer> _answers;
    private readonly ConcurrentQueue<Received> _received = new();

    public LoopbackServer(params Answer[] answers)
    {
        _answers = new ConcurrentQueue<Answer>(answers);
        Address = $"127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public string Url => $"http://{Address}";

    public IReadOnlyList<Received> Received => [.. _received];

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

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

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
        var headers = request.Headers.AllKeys.ToDictionary(
            name => name!, name => request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new Received(request.HttpMethod, request.Url!.AbsolutePath, headers, await reader.ReadToEndAsync()));

        // Without an answer left the caller waits, as at the Runtime API when there is no event.
        if (!_answers.TryDequeue(out var answer))
            return;
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        context.Response.Close();
    }
}
