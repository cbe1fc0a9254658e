using System.Diagnostics;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Aws.Tests.Wire;

namespace EcsHealthRemediator.Aws.Tests.Moto;

[CollectionDefinition(Name)]
public sealed class UsesMoto : ICollectionFixture<MotoServer>
{
    public const string Name = "uses moto";
}

/// <summary>Starts a moto server on a free loopback port. If it does not start, the tests fail; they are not skipped.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private const string Table = "as-in-the-template";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _log = new();
    private Process? _process;
    private int _tables;

    public string Url { get; } = $"http://127.0.0.1:{FakeAws.FreePort()}";

    public async Task InitializeAsync()
    {
        _process = Python.Start(Python.Script("serve.py"), Url.Split(':')[^1]);
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var http = new HttpClient();
        var started = Stopwatch.StartNew();
        while (!await AnswersAsync(http))
        {
            if (_process.HasExited || started.Elapsed > StartLimit)
                throw new InvalidOperationException($"moto did not start: {_log}");
            await Task.Delay(50);
        }

        await Python.RunAsync("create_table.py", Url, TestClients.Region,
            Path.Combine(AppContext.BaseDirectory, "template.yaml"), Table);
    }

    public async Task DisposeAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Creates a table with the keys and indexes that template.yaml defines.</summary>
    internal async Task<string> CreateTableAsync(IAmazonDynamoDB dynamo)
    {
        var model = (await dynamo.DescribeTableAsync(Table)).Table;
        var name = $"incidents-{Interlocked.Increment(ref _tables)}";
        await dynamo.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            KeySchema = model.KeySchema,
            AttributeDefinitions = model.AttributeDefinitions,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            GlobalSecondaryIndexes = [.. model.GlobalSecondaryIndexes.Select(index => new GlobalSecondaryIndex
            {
                IndexName = index.IndexName,
                KeySchema = index.KeySchema,
                Projection = index.Projection,
            })],
        });
        return name;
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Url + "/moto-api/"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Log(string? line)
    {
        lock (_log) _log.AppendLine(line);
    }
}
