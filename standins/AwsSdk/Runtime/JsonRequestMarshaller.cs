using System.Collections;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>AWS JSON 1.1: the operation in a header, the request as one JSON object.</summary>
internal sealed class JsonRequestMarshaller(Operation operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
            Write(json, input);
        var request = new DefaultRequest(input, "Amazon." + operation.Service.Id)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = body.ToArray(),
        };
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Headers["X-Amz-Target"] = $"{operation.Service.TargetPrefix}.{operation.Name}";
        return request;
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, null));
                break;
            case float or double:
                json.WriteNumberValue(Convert.ToDouble(value, null));
                break;
            case DateTime time:
                json.WriteNumberValue(Scalar.EpochSeconds(time));
                break;
            case IDictionary map:
                WriteMap(json, map);
                break;
            case IList list:
                WriteList(json, list);
                break;
            case string or ConstantClass or MemoryStream:
                json.WriteStringValue(Scalar.ToText(value));
                break;
            default:
                WriteStructure(json, value);
                break;
        }
    }

    private static void WriteStructure(Utf8JsonWriter json, object structure)
    {
        json.WriteStartObject();
        foreach (var (member, value) in Member.SetOn(structure))
        {
            json.WritePropertyName(member.Wire.Name);
            if (member.Wire.Milliseconds)
                json.WriteNumberValue((long)(Scalar.EpochSeconds((DateTime)value) * 1000));
            else
                Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, IDictionary map)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName((string)entry.Key);
            Write(json, entry.Value!);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, IList list)
    {
        json.WriteStartArray();
        foreach (var item in list)
            Write(json, item!);
        json.WriteEndArray();
    }
}
