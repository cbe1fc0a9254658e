using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Amazon.StandIn;

internal sealed class XmlReader(XElement structure) : Reader<XElement>
{
    /// <summary>
    /// Reads XML. A list without items becomes null, because the SDK's XML readers, unlike those for JSON, create a collection
    /// only for its first item.
    /// </summary>
    protected override bool HasEmptyLists => false;

    public static XElement? Child(XElement? parent, string name) =>
        parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    protected override bool TryFind(string name, [NotNullWhen(true)] out XElement? found) =>
        (found = Child(structure, name)) is not null;

    protected override string Text(XElement node) => node.Value;

    protected override IEnumerable<XElement> Items(XElement list) =>
        list.Elements().Where(element => element.Name.LocalName == "member");

    protected override IEnumerable<(string Key, XElement Value)> Entries(XElement map) =>
        throw new NotSupportedException("No response that is read has a map in XML.");

    protected override Reader<XElement> Inside(XElement structure) => new XmlReader(structure);
}
