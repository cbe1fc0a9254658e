using Xunit.Abstractions;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// A few of what <c>./dev crash</c> and <c>./dev damage</c> play, in one of their scenarios, drawn by the seed in TEST_SAMPLE.
/// </summary>
public sealed class AttackTests(ITestOutputHelper output)
{
    private static readonly string[] Scenarios = ["slow-start", "impaired-instance"];

    [Theory]
    [InlineData("crash", "2 crashes")]
    [InlineData("damage", "2 damaged answers")]
    public async Task Neither_a_crash_nor_damaged_answers_leave_anything_behind(string attack, string played)
    {
        var seed = Environment.GetEnvironmentVariable("TEST_SAMPLE") is { Length: > 0 } drawn and not "all" ? drawn : "0";
        var scenario = Sample.Choose(Scenarios, [], 1, seed)[0];
        var run = await SandboxRun.DevAsync(SandboxRun.Limit, attack, scenario, "--sample", "2", "--seed", seed);

        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains($"{played} played, 0 did not end as without the {attack}", run.Output, StringComparison.Ordinal);
    }
}
