using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary><c>docs/guards</c> has a page about each guard, and <c>docs/guards.md</c> lists them.</summary>
public sealed class GuardsDocumentTests
{
    private static readonly IReadOnlyList<string> Guards = [.. Enum.GetValues<GuardId>().Select(KebabCase.Of)];

    [Fact]
    public void Every_guard_has_a_page_and_no_page_is_of_anything_else() =>
        Assert.Equal(Guards.Order(StringComparer.Ordinal), DocumentPage.In("docs/guards"));

    [Fact]
    public void The_list_has_each_guard_in_the_order_of_the_code_with_the_first_sentence_of_its_page() =>
        Assert.Equal(Guards.Select(guard => DocumentPage.Row("guards", guard)), DocumentPage.Rows("docs/guards.md"));

    [Fact]
    public void Every_page_says_what_is_asked_what_lifts_it_and_a_scenario_that_exists() =>
        Assert.All(Guards, guard =>
        {
            var paragraphs = DocumentPage.Paragraphs($"docs/guards/{guard}.md");

            Assert.Equal($"# {guard}", paragraphs[0]);
            Assert.Matches(@"^[A-Z][^.]+\.$", paragraphs[1]);
            Assert.Equal(["**Asks**", "**Lifts it**", "**Scenario**"], paragraphs[2..].Select(text => text.Split(':')[0]));
            var scenario = paragraphs[^1].Split('`')[1];
            Assert.True(File.Exists(Path.Combine(Approved.Root, "sandbox/scenarios", $"{scenario}.json")), scenario);
        });
}
