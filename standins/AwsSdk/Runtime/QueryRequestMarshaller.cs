using System.Collections;
using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>AWS Query and EC2 Query: nested names with dots, lists counted from 1.</summary>
internal sealed class QueryRequestMarshaller(Operation operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon." + operation.Service.Id);
        request.Parameters.Add("Action", operation.Name);
        request.Parameters.Add("Version", operation.Service.Version);
        AddMembers(request.Parameters, "", input);
        return request;
    }

    private void AddMembers(IDictionary<string, string> form, string prefix, object structure)
    {
        foreach (var (member, value) in Member.SetOn(structure))
            Add(form, prefix + member.Wire.Request, member.Wire, value);
    }

    private void Add(IDictionary<string, string> form, string name, WireAttribute wire, object value)
    {
        switch (value)
        {
            // What is set but empty is sent as such: that is how version 4 of the SDK tells it from what is not set.
            case ICollection { Count: 0 }:
                form.Add(name, "");
                break;
            case IDictionary map:
                AddMap(form, name + ".entry", wire, map);
                break;
            case IList list:
                AddItems(form, ListName(name, wire), wire, list);
                break;
            default:
                AddSingle(form, wire.Inner is null ? name : $"{name}.{Capitalised(wire.Inner)}", value);
                break;
        }
    }

    private void AddSingle(IDictionary<string, string> form, string name, object value)
    {
        if (Member.IsStructure(value.GetType()))
            AddMembers(form, name + ".", value);
        else
            form.Add(name, Scalar.ToText(value));
    }

    private void AddItems(IDictionary<string, string> form, string name, WireAttribute wire, IList items)
    {
        for (var index = 0; index < items.Count; index++)
            Add(form, Numbered(name, index), wire, items[index]!);
    }

    private void AddMap(IDictionary<string, string> form, string name, WireAttribute wire, IDictionary map)
    {
        var index = 0;
        foreach (DictionaryEntry entry in map)
        {
            var prefix = Numbered(name, index++);
            form.Add($"{prefix}.{wire.Key}", (string)entry.Key);
            AddSingle(form, $"{prefix}.{wire.Value}", entry.Value!);
        }
    }

    private string ListName(string name, WireAttribute wire) =>
        operation.Service.Protocol == Protocol.Ec2Query ? name : $"{name}.{wire.Item}";

    private static string Numbered(string name, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}.{index + 1}");

    private static string Capitalised(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
