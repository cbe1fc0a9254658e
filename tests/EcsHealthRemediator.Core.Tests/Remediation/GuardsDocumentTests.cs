using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary><c>docs/guards.md</c> has a section about each guard.</summary>
public sealed class GuardsDocumentTests
{
    private static readonly IReadOnlyList<string> Sections =
        File.ReadAllText(Path.Combine(Approved.Root, "docs/guards.md")).ReplaceLineEndings("\n").Split("\n## ")[1..];

    [Fact]
    public void Every_guard_has_a_section_in_the_order_of_the_code() =>
        Assert.Equal(Enum.GetValues<GuardId>().Select(KebabCase.Of), Sections.Select(section => section.Split('\n')[0]));

    [Fact]
    public void Every_section_says_what_is_asked_what_lifts_it_and_a_scenario_that_exists() =>
        Assert.All(Sections, section =>
        {
            var paragraphs = section.TrimEnd().Split("\n\n");

            Assert.Matches(@"^[A-Z][^.]+\.$", paragraphs[1]);
            Assert.Equal(["**Asks**", "**Lifts it**", "**Scenario**"], paragraphs[2..].Select(text => text.Split(':')[0]));
            var scenario = paragraphs[^1].Split('`')[1];
            Assert.True(File.Exists(Path.Combine(Approved.Root, "sandbox/scenarios", $"{scenario}.json")), scenario);
        });
}
