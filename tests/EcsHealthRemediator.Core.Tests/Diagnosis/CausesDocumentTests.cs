using System.Text.RegularExpressions;
using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary><c>docs/checks</c> has a page about each check, and <c>docs/causes.md</c> lists them.</summary>
public sealed partial class CausesDocumentTests
{
    private static readonly string[] Labels = ["Looks at", "Proves", "Helps", "Cannot see", "Sources"];

    public static TheoryData<string> Checks() => [.. Diagnoser.Causality.Checks.Select(check => check.Id)];

    [GeneratedRegex(@"^\*\*(?<label>[^*]+)\*\*:\s(?<text>.+)$", RegexOptions.Singleline)]
    private static partial Regex Labelled { get; }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Ranked { get; }

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex InCode { get; }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Every_check_has_a_page_with_a_sentence_and_five_labelled_paragraphs(string check)
    {
        var paragraphs = Page(check);

        Assert.Equal($"# {check}", paragraphs[0]);
        Assert.Matches(@"^[A-Z][^.]+\.$", paragraphs[1]);
        Assert.Equal(Labels, paragraphs[2..].Select(paragraph => Labelled.Match(paragraph).Groups["label"].Value));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Every_page_ends_with_links_to_its_sources(string check)
    {
        var links = Labelled.Match(Page(check)[^1]).Groups["text"].Value.Split(',', StringSplitOptions.TrimEntries);

        Assert.All(links, link => Assert.True(
            link.StartsWith("https://", StringComparison.Ordinal) && Uri.IsWellFormedUriString(link, UriKind.Absolute), link));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void The_code_of_every_check_names_a_source_of_its_page(string check)
    {
        var links = Labelled.Match(Page(check)[^1]).Groups["text"].Value.Split(',', StringSplitOptions.TrimEntries);
        var code = File.ReadAllText(Path.Combine(
            Approved.Root, $"src/EcsHealthRemediator.Core/Diagnosis/Checks/{Diagnoser.Causality[check].GetType().Name}.cs"));

        Assert.Contains(links, link => code.Contains(link, StringComparison.Ordinal));
    }

    [Fact]
    public void No_page_is_of_an_unknown_check_and_the_list_has_them_all_with_their_first_sentence()
    {
        var checks = Diagnoser.Causality.Checks.Select(check => check.Id).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(checks, DocumentPage.In("docs/checks"));
        Assert.Equal(checks.Select(check => DocumentPage.Row("checks", check)), DocumentPage.Rows("docs/causes.md"));
    }

    [Fact]
    public void The_table_of_frequencies_names_only_checks()
    {
        var rows = DocumentPage.Paragraphs("docs/causes.md").SelectMany(text => text.Split('\n')).Where(line => Ranked.IsMatch(line)).ToList();
        var named = rows.SelectMany(row => InCode.Matches(row.Split('|')[^2])).Select(match => match.Groups["code"].Value).ToList();

        Assert.Equal(Enumerable.Range(1, 18).Select(rank => $"| {rank} "), rows.Select(row => row[..row.IndexOf('|', 1)]));
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(Diagnoser.Causality.Checks, check => check.Id == name));
    }

    private static string[] Page(string check) => DocumentPage.Paragraphs($"docs/checks/{check}.md");
}
