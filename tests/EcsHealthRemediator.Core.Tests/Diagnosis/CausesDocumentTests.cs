using System.Text.RegularExpressions;
using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary><c>docs/causes.md</c> has a section about each check.</summary>
public sealed partial class CausesDocumentTests
{
    private static readonly string[] Labels = ["Looks at", "Proves", "Cannot see", "Sources"];

    private static readonly IReadOnlyList<string> Sections =
        File.ReadAllText(Path.Combine(Approved.Root, "docs/causes.md")).ReplaceLineEndings("\n").Split("\n## ")[1..];

    public static TheoryData<string> Checks() => [.. Diagnoser.Causality.Checks.Select(check => check.Id)];

    [GeneratedRegex(@"^\*\*(?<label>[^*]+)\*\*:\s(?<text>.+)$", RegexOptions.Singleline)]
    private static partial Regex Labelled { get; }

    [GeneratedRegex("^[a-z-]+$")]
    private static partial Regex IsId { get; }

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex InCode { get; }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Every_check_has_a_section_with_a_sentence_and_four_labelled_paragraphs(string check)
    {
        var paragraphs = Paragraphs(check);

        Assert.Matches(@"^[A-Z][^.]+\.$", paragraphs[1]);
        Assert.Equal(Labels, paragraphs[2..].Select(paragraph => Labelled.Match(paragraph).Groups["label"].Value));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Every_section_ends_with_links_to_its_sources(string check)
    {
        var links = Labelled.Match(Paragraphs(check)[^1]).Groups["text"].Value.Split(',', StringSplitOptions.TrimEntries);

        Assert.All(links, link => Assert.True(
            link.StartsWith("https://", StringComparison.Ordinal) && Uri.IsWellFormedUriString(link, UriKind.Absolute), link));
    }

    [Fact]
    public void No_section_is_of_an_unknown_check_and_they_are_in_order() =>
        Assert.Equal(
            Diagnoser.Causality.Checks.Select(check => check.Id).Order(StringComparer.Ordinal),
            Sections.Select(Heading).Where(heading => IsId.IsMatch(heading)));

    [Fact]
    public void The_table_of_frequencies_names_only_checks()
    {
        var rows = Sections.Single(section => Heading(section) == "How often people report them").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var named = rows.SelectMany(row => InCode.Matches(row.Split('|')[^2])).Select(match => match.Groups["code"].Value).ToList();

        Assert.Equal(Enumerable.Range(1, 18).Select(rank => $"| {rank} "), rows.Select(row => row[..row.IndexOf('|', 1)]));
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(Diagnoser.Causality.Checks, check => check.Id == name));
    }

    private static string[] Paragraphs(string check) =>
        Assert.Single(Sections, section => Heading(section) == check).TrimEnd().Split("\n\n");

    private static string Heading(string section) => section.Split('\n')[0];
}
