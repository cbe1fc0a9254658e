using System.Net.Http.Headers;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The four calls of the Lambda Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApi(HttpClient http)
{
    private readonly string _base =
        $"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime";

    public async Task<Invocation> GetNextInvocationAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(_base + "/invocation/next"), cancellationToken);
        response.EnsureSuccessStatusCode();
        var input = new MemoryStream(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new Invocation(input, new LambdaContext(response.Headers));
    }

    public Task SendResponseAsync(string requestId, Stream output, CancellationToken cancellationToken) =>
        PostAsync($"/invocation/{requestId}/response", Json(new StreamContent(output), "application/json"), cancellationToken);

    public Task ReportInvocationErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken) =>
        PostAsync($"/invocation/{requestId}/error", Error(exception), cancellationToken, exception.GetType().Name);

    public Task ReportInitializationErrorAsync(Exception exception) =>
        PostAsync("/init/error", Error(exception), CancellationToken.None);

    private static HttpContent Error(Exception exception) => Json(
        new StringContent(ExceptionJson.Of(exception), Encoding.UTF8), "application/vnd.aws.lambda.error+json");

    private static HttpContent Json(HttpContent content, string type)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private async Task PostAsync(
        string path, HttpContent content, CancellationToken cancellationToken, string errorType = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _base + path) { Content = content };
        if (errorType is not null)
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
