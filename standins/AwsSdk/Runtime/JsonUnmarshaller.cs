using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>Reads responses and errors of AWS JSON 1.1.</summary>
internal sealed class JsonUnmarshaller<TResponse>(Operation operation) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, IStructure, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = JsonDocument.Parse(input.Stream);
        var response = new TResponse();
        response.Pass(new JsonReader(body.RootElement));
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var headers = input.ResponseData;
        var body = Parsed(input.Stream);
        var error = new ServiceError(
            BareCode(
                headers.GetHeaderValue("x-amzn-errortype") is { Length: > 0 } header ? header : Text(body, "__type", "code")),
            Text(body, "message", "Message", "errorMessage"),
            headers.GetHeaderValue("x-amzn-RequestId"),
            ErrorType.Unknown,
            statusCode,
            innerException);
        return operation.ToException(error);
    }

    private static JsonElement Parsed(Stream body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // The body is no JSON, for example a proxy's page or empty. Only the status code is known then.
            return default;
        }
    }

    private static string? Text(JsonElement body, params ReadOnlySpan<string> names)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in names)
        {
            if (body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                return value.GetString();
        }

        return null;
    }

    /// <summary>The error code in <c>namespace#Code:url</c>, where namespace and URL may be missing.</summary>
    private static string? BareCode(string? code) => code?.Split('#')[^1].Split(':')[0];
}
