using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Amazon.StandIn;

/// <summary>The configured URL (<c>ServiceURL</c>, which <c>AWS_ENDPOINT_URL</c> sets), or the regional host.</summary>
internal sealed class RegionalEndpoints(string prefix) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } configured)
            return new Endpoint(configured);
        var region = parameters["Region"] as string
            ?? throw new AmazonClientException("No RegionEndpoint or ServiceURL configured");
        return new Endpoint($"https://{prefix}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
    }
}

internal sealed class EndpointResolver : BaseEndpointResolver
{
    public static EndpointParameters Parameters(IClientConfig config, RegionEndpoint? alternate)
    {
        var parameters = new EndpointParameters();
        parameters["Endpoint"] = config.ServiceURL;
        parameters["Region"] = (alternate ?? config.RegionEndpoint)?.SystemName;
        return parameters;
    }

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        Parameters(requestContext.ClientConfig, requestContext.Request.AlternateEndpoint);
}

internal sealed class SignatureVersion4 : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
        AuthSchemeOption.DEFAULT_SIGV4;
}
