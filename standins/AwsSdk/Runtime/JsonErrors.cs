using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>Reads the errors of AWS JSON and of REST JSON, which are alike.</summary>
internal abstract class JsonErrors(Operation operation) : JsonResponseUnmarshaller
{
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
