using Amazon.Runtime;

namespace EcsHealthRemediator.Cli.Calls;

/// <summary>Gives every client of the SDK the same counted connection.</summary>
internal sealed class CountedCallsFactory(CountedCalls calls) : HttpClientFactory
{
    /// <summary>Longer than the SDK's own, as calls wait for their turn here.</summary>
    private readonly HttpClient _client = new(calls) { Timeout = TimeSpan.FromMinutes(2) };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
