using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace EcsHealthRemediator.Sandbox.Host;

/// <summary>Makes every AWS client run its calls through the sequencer: each attempt, including reading the answer.</summary>
internal sealed class SequentialCalls : IRuntimePipelineCustomizer
{
    private readonly CallSequencer _sequencer = new();

    public string UniqueName => nameof(SequentialCalls);

    public void Customize(Type type, RuntimePipeline pipeline) =>
        pipeline.AddHandlerBefore<Unmarshaller>(new Handler(_sequencer));

    private sealed class Handler(CallSequencer sequencer) : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext) =>
            sequencer.RunAsync(Key(executionContext.RequestContext), () => base.InvokeAsync<T>(executionContext));

        private static string Key(IRequestContext context)
        {
            var parameters = context.Request.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}");
            var content = context.Request.Content is { } bytes ? Encoding.UTF8.GetString(bytes) : string.Empty;
            return $"{context.RequestName} {string.Join('&', parameters)} {content}";
        }
    }
}
