using System.ComponentModel;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.StandIn;

/// <summary>The base of the configurations of all stand-in clients.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StandInConfig : ClientConfig
{
    private protected StandInConfig(ServiceDescription service)
        : base(new DefaultConfigurationProvider(
            from mode in Enum.GetValues<DefaultConfigurationMode>()
            select new DefaultConfiguration { Name = mode, RetryMode = RequestRetryMode.Standard }))
    {
        Service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = new RegionalEndpoints(service.EndpointPrefix);
    }

    /// <inheritdoc/>
    public override string ServiceVersion => Service.Version;

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => Service.EndpointPrefix;

    /// <inheritdoc/>
    public override string UserAgent => "aws-sdk-dotnet-standin";

    internal ServiceDescription Service { get; }

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(EndpointResolver.Parameters(this, parameters.AlternateEndpoint));
}
