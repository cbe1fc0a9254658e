using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>Reads responses and errors of AWS JSON 1.1.</summary>
internal sealed class JsonUnmarshaller<TResponse>(Operation operation) : JsonErrors(operation)
    where TResponse : AmazonWebServiceResponse, IStructure, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = JsonDocument.Parse(input.Stream);
        var response = new TResponse();
        response.Pass(new JsonReader(body.RootElement));
        return response;
    }
}
