using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>docs/fixes.md shows what is played.</summary>
public sealed partial class FixesPageTests
{
    private static readonly string[] Named =
        [.. File.ReadLines(Path.Combine(Approved.Root, "docs", "fixes.md"))
            .Select(line => Scenario().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    private static readonly string[] Played =
        [.. Directory.EnumerateFiles(Path.Combine(Approved.Root, "sandbox", "scenarios"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))];

    [Fact]
    public void Every_row_is_a_scenario() => Assert.Empty(Named.Except(Played));

    [Theory]
    [InlineData("auto-scaling-")]
    [InlineData("trial-")]
    [InlineData("drain-")]
    [InlineData("standby-")]
    public void No_scenario_of_a_kind_is_left_out(string kind) =>
        Assert.Empty(Played.Where(name => name.StartsWith(kind, StringComparison.Ordinal)).Except(Named));

    [GeneratedRegex(@"`([a-z0-9-]+)` \|$")]
    private static partial Regex Scenario();
}
