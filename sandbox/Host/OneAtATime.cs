using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace EcsHealthRemediator.Sandbox.Host;

/// <summary>Leads the calls of every AWS client through the turnstile: each try of one, with the reading of its answer.</summary>
internal sealed class OneAtATime : IRuntimePipelineCustomizer
{
    private readonly Turnstile _turnstile = new();

    public string UniqueName => nameof(OneAtATime);

    public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerBefore<Unmarshaller>(new Handler(_turnstile));

    private sealed class Handler(Turnstile turnstile) : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext) =>
            turnstile.PassAsync(Key(executionContext.RequestContext), () => base.InvokeAsync<T>(executionContext));

        private static string Key(IRequestContext context)
        {
            var parameters = context.Request.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}");
            var content = context.Request.Content is { } bytes ? Encoding.UTF8.GetString(bytes) : string.Empty;
            return $"{context.RequestName} {string.Join('&', parameters)} {content}";
        }
    }
}
