namespace EcsHealthRemediator.Sandbox.Tests;

public sealed class SampleTests
{
    private static readonly string[] All = [.. Enumerable.Range(0, 40).Select(i => $"scenario-{i}")];

    [Fact]
    public void A_seed_draws_the_core_and_some_of_the_rest_and_always_the_same()
    {
        var chosen = Sample.Choose(All, ["scenario-7"], 5, "abc");

        Assert.Equal(6, chosen.Distinct().Count());
        Assert.Contains("scenario-7", chosen);
        Assert.Equal(chosen, Sample.Choose(All, ["scenario-7"], 5, "abc"));
    }

    [Fact]
    public void Over_many_seeds_everything_is_drawn() =>
        Assert.Equal(All.Order(), Enumerable.Range(0, 100).SelectMany(seed => Sample.Choose(All, [], 5, $"{seed}")).Distinct().Order());

    [Fact]
    public void With_all_everything_is_played() => Assert.Equal(All, Sample.Choose(All, ["scenario-7"], 5, "all"));

    [Fact]
    public void A_test_that_takes_long_runs_by_one_seed_of_some_and_always_with_all()
    {
        Assert.InRange(Enumerable.Range(0, 400).Count(seed => Sample.IsDrawn("native", 4, $"{seed}")), 70, 130);
        Assert.True(Sample.IsDrawn("native", 4, "all"));
    }

    [Fact]
    public void Each_scenario_of_the_core_exists() => Assert.Empty(Sample.CoreScenarios().Except(SandboxRun.Scenarios()));
}
