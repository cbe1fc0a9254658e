using System.Collections;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>Responses and errors of AWS Query and EC2 Query.</summary>
internal sealed class XmlUnmarshaller(Operation operation) : XmlResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = XDocument.Load(input.Stream).Root!;
        var result = operation.Service.Protocol == Protocol.Ec2Query ? root : Child(root, operation.Name + "Result") ?? root;
        var response = (AmazonWebServiceResponse)Structure(operation.Response, result);
        response.ResponseMetadata = new ResponseMetadata { RequestId = RequestId(root) };
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var root = Parsed(input.Stream);
        var detail = root?.Descendants().FirstOrDefault(element => element.Name.LocalName == "Error");
        var error = new ServiceError(
            Text(detail, "Code"),
            Text(detail, "Message"),
            RequestId(root) ?? input.ResponseData.GetHeaderValue("x-amzn-RequestId"),
            Enum.TryParse<ErrorType>(Text(detail, "Type"), out var type) ? type : ErrorType.Unknown);
        return error.ToException(operation, innerException, statusCode);
    }

    private static XElement? Parsed(Stream body)
    {
        try
        {
            return XDocument.Load(body).Root;
        }
        catch (XmlException)
        {
            // A proxy's page or nothing at all: the status code is then all that is known.
            return null;
        }
    }

    private static string? RequestId(XElement? root) => root?.Descendants()
        .FirstOrDefault(element => element.Name.LocalName.Equals("requestId", StringComparison.OrdinalIgnoreCase))?.Value;

    private static XElement? Child(XElement parent, string name) => Children(parent, name).FirstOrDefault();

    private static IEnumerable<XElement> Children(XElement parent, string name) =>
        parent.Elements().Where(element => element.Name.LocalName == name);

    private static string? Text(XElement? parent, string name) => parent is null ? null : Child(parent, name)?.Value;

    private static object Structure(Type type, XElement xml)
    {
        var structure = Activator.CreateInstance(type)!;
        foreach (var member in Member.Of(type))
            member.Property.SetValue(structure, Read(member, xml));
        return structure;
    }

    private static object? Read(Member member, XElement parent)
    {
        var wire = member.Wire;
        if (wire.Name.Length == 0)
            return Structure(member.Type, parent);
        var found = Child(parent, wire.Name);
        if (wire.Inner is not null && found is not null)
            found = Child(found, wire.Inner);
        if (found is null)
            return null;
        if (Member.IsList(member.Type))
            return List(member.Type, Children(found, wire.Item));
        return Single(member.Type, found);
    }

    private static object? Single(Type type, XElement xml) =>
        Member.IsStructure(type) ? Structure(type, xml) : Scalar.FromText(type, xml.Value);

    /// <summary>
    /// Null without an item: unlike JSON, the SDK's XML readers make a collection when they meet its first item.
    /// </summary>
    private static IList? List(Type type, IEnumerable<XElement> items)
    {
        IList? list = null;
        foreach (var item in items)
            (list ??= (IList)Activator.CreateInstance(type)!).Add(Single(type.GetGenericArguments()[0], item));
        return list;
    }
}
