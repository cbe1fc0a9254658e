using System.ComponentModel;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn;

/// <summary>
/// The base of all stand-in clients. It uses the SDK's own pipeline, so credentials, signing, retries and timeouts are those of
/// AWSSDK.Core.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StandInClient : AmazonServiceClient
{
    private protected StandInClient(StandInConfig config) : base(config)
    {
    }

    private protected StandInClient(AWSCredentials credentials, StandInConfig config) : base(credentials, config)
    {
    }

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Marshaller>(new EndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SignatureVersion4());
    }

    private protected Task<TResponse> SendAsync<TResponse>(
        AmazonWebServiceRequest request,
        string operation,
        CancellationToken cancellationToken,
        params IReadOnlyList<string> errors)
        where TResponse : AmazonWebServiceResponse, IStructure, new()
    {
        var described = new Operation(((StandInConfig)Config).Service, operation, errors);
        var isJson = described.Service.Protocol == Protocol.Json;
        return InvokeAsync<TResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = isJson ? new JsonRequestMarshaller(described) : new QueryRequestMarshaller(described),
                ResponseUnmarshaller = isJson
                    ? new JsonUnmarshaller<TResponse>(described)
                    : new XmlUnmarshaller<TResponse>(described),
            },
            cancellationToken);
    }
}
