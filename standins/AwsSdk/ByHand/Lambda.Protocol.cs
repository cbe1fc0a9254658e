using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.StandIn;

namespace Amazon.Lambda;

/// <summary>REST JSON, but both bodies are what the function gets and answers, and not of the protocol.</summary>
internal sealed class InvokeMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var invoke = (InvokeRequest)input;
        if (invoke.FunctionName is null)
            throw new AmazonLambdaException("Request object does not have required field FunctionName set");
        var request = new DefaultRequest(input, "Amazon.Lambda")
        {
            HttpMethod = "POST",
            ResourcePath = "/2015-03-31/functions/{FunctionName}/invocations",
            Content = invoke.PayloadStream?.ToArray() ?? [],
        };
        request.AddPathResource("{FunctionName}", invoke.FunctionName);
        request.Headers["Content-Type"] = "binary/octet-stream";
        return request;
    }
}

internal sealed class InvokeUnmarshaller(Operation operation) : JsonErrors(operation)
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var payload = new MemoryStream();
        input.Stream.CopyTo(payload);
        payload.Position = 0;
        const string error = "X-Amz-Function-Error";
        return new InvokeResponse
        {
            FunctionError = input.ResponseData.IsHeaderPresent(error) ? input.ResponseData.GetHeaderValue(error) : null!,
            Payload = payload,
        };
    }
}
