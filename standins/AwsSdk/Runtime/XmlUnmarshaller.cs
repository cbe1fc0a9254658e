using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>Reads responses and errors of AWS Query.</summary>
internal sealed class XmlUnmarshaller<TResponse>(Operation operation) : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, IStructure, new()
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = XDocument.Load(input.Stream).Root!;
        var response = new TResponse { ResponseMetadata = new ResponseMetadata { RequestId = RequestId(root) } };
        response.Pass(new XmlReader(XmlReader.Child(root, operation.Name + "Result") ?? root));
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
            Enum.TryParse<ErrorType>(Text(detail, "Type"), out var type) ? type : ErrorType.Unknown,
            statusCode,
            innerException);
        return operation.ToException(error);
    }

    private static XElement? Parsed(Stream body)
    {
        try
        {
            return XDocument.Load(body).Root;
        }
        catch (XmlException)
        {
            // The body is no XML, for example a proxy's page or empty. Only the status code is known then.
            return null;
        }
    }

    private static string? RequestId(XElement? root) => root?.Descendants()
        .FirstOrDefault(element => element.Name.LocalName.Equals("requestId", StringComparison.OrdinalIgnoreCase))?.Value;

    private static string? Text(XElement? parent, string name) => XmlReader.Child(parent, name)?.Value;
}
