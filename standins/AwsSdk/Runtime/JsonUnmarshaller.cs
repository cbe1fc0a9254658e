using System.Collections;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>Responses and errors of AWS JSON 1.1.</summary>
internal sealed class JsonUnmarshaller(Operation operation) : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = JsonDocument.Parse(input.Stream);
        return (AmazonWebServiceResponse)Structure(operation.Response, body.RootElement);
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
            ErrorType.Unknown);
        return error.ToException(operation, innerException, statusCode);
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
            // A proxy's page or nothing at all: the status code is then all that is known.
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

    /// <summary>The code stands between a namespace with a hash and an address with a colon; either may be absent.</summary>
    private static string? BareCode(string? code) => code?.Split('#')[^1].Split(':')[0];

    private static object? Read(Type type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        if (Member.IsList(type))
            return List(type, json);
        if (Member.IsMap(type))
            return Map(type, json);
        if (Member.IsStructure(type))
            return Structure(type, json);
        return Scalar.FromText(type, json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText());
    }

    private static object Structure(Type type, JsonElement json)
    {
        var structure = Activator.CreateInstance(type)!;
        foreach (var member in Member.Of(type))
        {
            if (json.TryGetProperty(member.Wire.Name, out var value))
                member.Property.SetValue(
                    structure, member.Wire.Milliseconds ? FromMilliseconds(value) : Read(member.Type, value));
        }

        return structure;
    }

    private static DateTime? FromMilliseconds(JsonElement json) =>
        json.ValueKind == JsonValueKind.Null ? null : DateTime.UnixEpoch.AddMilliseconds(json.GetInt64());

    private static IList List(Type type, JsonElement json)
    {
        var list = (IList)Activator.CreateInstance(type)!;
        foreach (var item in json.EnumerateArray())
            list.Add(Read(type.GetGenericArguments()[0], item));
        return list;
    }

    private static IDictionary Map(Type type, JsonElement json)
    {
        var map = (IDictionary)Activator.CreateInstance(type)!;
        foreach (var entry in json.EnumerateObject())
            map.Add(entry.Name, Read(type.GetGenericArguments()[1], entry.Value));
        return map;
    }
}
