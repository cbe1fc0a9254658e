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
            new JsonWriter(json).Write(input);
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
}
