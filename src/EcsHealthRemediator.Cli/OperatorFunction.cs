using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli;

/// <summary>The function of a stack that takes orders, invoked with the caller's own rights (<c>lambda:InvokeFunction</c>).</summary>
internal static class OperatorFunction
{
    /// <summary>Longer than the function may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <exception cref="UnexpectedAnswerException">The function failed, or answered what is no outcome.</exception>
    public static async Task<Outcome> AskAsync(string region, string function, JsonObject order, CancellationToken cancellation)
    {
        var config = AwsClients.WithRetries(new AmazonLambdaConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) });
        config.Timeout = Patience;
        using var lambda = new AmazonLambdaClient(config);
        var answer = await lambda.InvokeAsync(new() { FunctionName = function, Payload = order.ToJsonString() }, cancellation);
        using var reader = new StreamReader(answer.Payload);
        var text = await reader.ReadToEndAsync(cancellation);
        if (answer.FunctionError is { Length: > 0 }) throw new UnexpectedAnswerException($"The function {function} failed: {text}");
        try
        {
            return JsonSerializer.Deserialize(text, OutcomeJson.Default.Outcome) ?? throw new JsonException("nothing");
        }
        catch (JsonException wrong)
        {
            throw new UnexpectedAnswerException($"The function {function} answered what is no outcome: {wrong.Message}", wrong);
        }
    }
}

internal sealed class UnexpectedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
