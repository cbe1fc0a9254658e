using Xunit.Abstractions;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>Two of the crashes that <c>./dev crash</c> plays, in one of its scenarios. The seed in TEST_SAMPLE draws them.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly string[] Scenarios = ["slow-start", "impaired-instance", "heals-while-draining", "start-falls-back-twice"];

    [Fact]
    public async Task A_crash_before_or_after_any_call_only_costs_time()
    {
        var seed = Environment.GetEnvironmentVariable("TEST_SAMPLE") ?? "0";
        var scenario = Sample.Choose(Scenarios, [], 1, seed is "" or "all" ? "0" : seed)[0];
        var run = await SandboxRun.DevAsync(SandboxRun.Limit, "crash", scenario, "--sample", "2", "--seed", seed);

        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("2 crashes played, 0 did not end as without the crash", run.Output, StringComparison.Ordinal);
    }
}
