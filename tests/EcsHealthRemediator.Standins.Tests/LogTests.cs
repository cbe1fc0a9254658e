using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;

namespace EcsHealthRemediator.Standins.Tests;

/// <summary>
/// The output for a handler's log lines, depending on the environment variables that Lambda sets from the logging configuration.
/// </summary>
[Collection(ChangesTheEnvironment.Name)]
public sealed class LogTests : IDisposable
{
    private readonly TextWriter _console = Console.Out;
    private readonly StringWriter _written = new();

    public LogTests() => Console.SetOut(_written);

    [Fact]
    public async Task In_the_JSON_format_every_named_argument_is_a_field_and_a_null_is_none()
    {
        var line = Assert.Single(await LinesAsync("JSON", "INFO", log => log.Log(
            LogLevel.Warning, "{what} of {count} as {kinds} and {nothing}", "all", 3, new List<string> { "a", "b" }, null!)));

        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("Warning", json.GetProperty("level").GetString());
        Assert.Equal("r-1", json.GetProperty("requestId").GetString());
        Assert.Equal("Root=1-2-3", json.GetProperty("traceId").GetString());
        Assert.Equal("all of 3 as {kinds} and {nothing}", json.GetProperty("message").GetString());
        Assert.Equal("all", json.GetProperty("what").GetString());
        Assert.Equal(3, json.GetProperty("count").GetInt32());
        Assert.Equal(["a", "b"], json.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()));
        Assert.False(json.TryGetProperty("nothing", out _));
        Assert.True(json.GetProperty("timestamp").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public async Task In_the_JSON_format_a_message_that_is_JSON_stays_text()
    {
        var line = Assert.Single(await LinesAsync("JSON", "INFO", log => log.LogInformation("""{"a":1}""")));

        Assert.Equal("""{"a":1}""", JsonDocument.Parse(line).RootElement.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("DEBUG", "Debug Information Warning Error")]
    [InlineData("INFO", "Information Warning Error")]
    [InlineData("WARN", "Warning Error")]
    [InlineData("ERROR", "Error")]
    [InlineData("FATAL", "")]
    [InlineData(null, "Information Warning Error")]
    public async Task Lines_below_the_level_are_not_written(string? level, string written)
    {
        var lines = await LinesAsync("JSON", level, log =>
        {
            log.LogTrace("");
            log.LogDebug("");
            log.LogInformation("");
            log.LogWarning("");
            log.LogError("");
        });

        Assert.Equal(written, string.Join(' ', lines.Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("level").GetString())));
    }

    [Fact]
    public async Task Without_the_JSON_format_a_line_is_text()
    {
        var line = Assert.Single(await LinesAsync(null, null, log => log.Log(LogLevel.Error, "{count} gone", 2)));

        Assert.Equal(["r-1", "fail", "2 gone"], line.Split('\t').Skip(1));
    }

    [Fact]
    public async Task An_exception_of_the_handler_is_logged_with_the_error_as_fields()
    {
        var line = Assert.Single(await LinesAsync("JSON", "INFO", _ => throw new InvalidOperationException("broken")));

        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("Error", json.GetProperty("level").GetString());
        Assert.Equal("System.InvalidOperationException", json.GetProperty("errorType").GetString());
        Assert.Equal("broken", json.GetProperty("errorMessage").GetString());
        Assert.StartsWith("at ", json.GetProperty("stackTrace")[1].GetString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Console.SetOut(_console);
        _written.Dispose();
    }

    private async Task<string[]> LinesAsync(string? format, string? level, Action<ILambdaLogger> write)
    {
        using var formatVariable = new EnvironmentVariable("AWS_LAMBDA_LOG_FORMAT", format);
        using var levelVariable = new EnvironmentVariable("AWS_LAMBDA_LOG_LEVEL", level);
        await BootstrapRun.RunAsync([BootstrapRun.Event, BootstrapRun.Accepted], () => LambdaBootstrapBuilder.Create(
            (Stream input, ILambdaContext context) =>
            {
                write(context.Logger);
                return Task.FromResult(input);
            }));
        return _written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
