using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>AWS Query: the operation and the request as a form.</summary>
internal sealed class QueryRequestMarshaller(Operation operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon." + operation.Service.Id);
        request.Parameters.Add("Action", operation.Name);
        request.Parameters.Add("Version", operation.Service.Version);
        ((IStructure)input).Pass(new QueryWriter(request.Parameters, ""));
        return request;
    }
}
