using Amazon.Runtime;

namespace EcsHealthRemediator.Cli.Calls;

/// <summary>Gives every client of the SDK the same connection, which its owner disposes.</summary>
internal sealed class CountedCallsFactory(HttpClient client) : HttpClientFactory
{
    /// <summary>Longer than the SDK's own, as calls wait for their turn.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
