// As in the official package, nothing is said about null.
#nullable disable
using System.Net;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.StandIn;

namespace Amazon.Lambda;

public partial interface IAmazonLambda : IAmazonService, IDisposable
{
    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonLambdaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials credentials, ClientConfig config) =>
        new AmazonLambdaClient(credentials, (AmazonLambdaConfig)config);

    Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default);
}

public partial class AmazonLambdaConfig : StandInConfig
{
    public AmazonLambdaConfig()
        : base(new("Lambda", "lambda", "lambda", "2015-03-31", "", Protocol.Json, (_, error) => new AmazonLambdaException(error)))
    {
    }
}

public partial class AmazonLambdaRequest : AmazonWebServiceRequest;

public partial class AmazonLambdaException : AmazonServiceException
{
    public AmazonLambdaException(string message) : base(message)
    {
    }

    public AmazonLambdaException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public AmazonLambdaException(Exception innerException) : base(innerException)
    {
    }

    public AmazonLambdaException(
        string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public AmazonLambdaException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    internal AmazonLambdaException(ServiceError error)
        : base(error.Message, error.Inner, error.Type, error.Code, error.RequestId, error.Status)
    {
    }
}

public partial class AmazonLambdaClient : StandInClient, IAmazonLambda
{
    public AmazonLambdaClient() : this(new AmazonLambdaConfig())
    {
    }

    public AmazonLambdaClient(RegionEndpoint region) : this(new AmazonLambdaConfig { RegionEndpoint = region })
    {
    }

    public AmazonLambdaClient(AmazonLambdaConfig config) : base(config)
    {
    }

    public AmazonLambdaClient(AWSCredentials credentials) : this(credentials, new AmazonLambdaConfig())
    {
    }

    public AmazonLambdaClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonLambdaConfig { RegionEndpoint = region })
    {
    }

    public AmazonLambdaClient(AWSCredentials credentials, AmazonLambdaConfig clientConfig) : base(credentials, clientConfig)
    {
    }

    public virtual Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<InvokeResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = new InvokeMarshaller(),
                ResponseUnmarshaller = new InvokeUnmarshaller(new(((StandInConfig)Config).Service, "Invoke", [])),
            },
            cancellationToken);
}
