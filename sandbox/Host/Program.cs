using Amazon.Runtime.Internal;
using EcsHealthRemediator.Function;
using EcsHealthRemediator.Sandbox.Host;

var clock = Environment.GetEnvironmentVariable("SANDBOX_CLOCK_URL")
    ?? throw new InvalidOperationException("SANDBOX_CLOCK_URL is not set: the sandbox starts this program.");

RuntimePipelineCustomizerRegistry.Instance.Register(new SequentialCalls());
await Function.RunAsync(new WorldClock(new Uri(clock)));
