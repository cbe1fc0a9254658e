using System.Collections;
using System.Text.Json;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>Writes each structure as a JSON object.</summary>
internal sealed class JsonWriter(Utf8JsonWriter json) : Writer
{
    public void Write(object value)
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
            case IStructure structure:
                json.WriteStartObject();
                structure.Pass(this);
                json.WriteEndObject();
                break;
            case IDictionary map:
                WriteMap(map);
                break;
            case IList list:
                json.WriteStartArray();
                foreach (var item in list)
                    Write(item!);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Scalar.ToText(value));
                break;
        }
    }

    protected override void Write(string name, object value)
    {
        json.WritePropertyName(name);
        Write(value);
    }

    private void WriteMap(IDictionary map)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
            Write((string)entry.Key, entry.Value!);
        json.WriteEndObject();
    }
}
