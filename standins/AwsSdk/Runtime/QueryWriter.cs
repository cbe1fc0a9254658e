using System.Collections;
using System.Globalization;

namespace Amazon.StandIn;

/// <summary>Writes members as form parameters: dots join nested names, and list items are numbered from 1.</summary>
internal sealed class QueryWriter(IDictionary<string, string> form, string prefix) : Writer
{
    public override Dictionary<string, T> StructureMap<T>(
        string name, Dictionary<string, T> structures, string key, string value)
    {
        if (structures is null or { Count: 0 })
            return base.StructureMap(name, structures!, key, value);
        var number = 0;
        foreach (var (entryKey, entryValue) in structures)
        {
            var entry = $"{name}.entry.{Text(++number)}";
            Write($"{entry}.{key}", entryKey);
            Write($"{entry}.{value}", entryValue);
        }

        return structures;
    }

    protected override void Write(string name, object value)
    {
        switch (value)
        {
            // A list that is set but empty is sent as an empty parameter, as in version 4 of the SDK; null is not sent.
            case ICollection { Count: 0 }:
                form.Add(prefix + name, "");
                break;
            case IList list:
                for (var index = 0; index < list.Count; index++)
                    Write($"{name}.member.{Text(index + 1)}", list[index]!);
                break;
            case IStructure structure:
                structure.Pass(new QueryWriter(form, $"{prefix}{name}."));
                break;
            default:
                form.Add(prefix + name, Scalar.ToText(value));
                break;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
