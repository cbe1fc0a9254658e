using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting.Page;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Reporting.Page;

/// <summary>Whatever names, tags, log lines and messages hold: the page stays this program's own.</summary>
public sealed class IncidentPageProperties
{
    private const string Evidence = "tests/EcsHealthRemediator.Cli.Tests/evidence/security-group.json";

    private const int MaxPage = 2_000_000;

    /// <summary>What people and programs may write as they like.</summary>
    private static readonly HashSet<string> Free =
    [
        "message", "stoppedReason", "description", "reason", "name", "containerName", "stateReason", "text", "by", "type",
        "summary",
    ];

    private static readonly HashSet<string> Tags =
    [
        "html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "div", "p", "h1", "h2", "h3",
        "dl", "dt", "dd", "ul", "ol", "li", "a", "span", "small", "strong", "code", "pre", "details", "summary", "table", "caption",
        "thead", "tbody", "tr", "th", "td", "svg", "g", "path", "circle", "rect", "text",
    ];

    private static readonly string[] Poison =
    [
        "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onmouseover='x",
        "javascript:alert(1)", "]]>", "<!--", "&#x3c;b&#x3e;", "{0}", "\u202eevil", "\u001b[31m",
        "e\u0301\u0302\u0303\u0304\u0305",
        "\ud800", "\uffff", "漢字", "שלום", "😀", "\0",
        new string('W', 100_000), string.Concat(Enumerable.Repeat("a b ", 25_000)),
    ];

    [Fact]
    public void Any_outcome_becomes_a_page_without_foreign_markup() =>
        Holds(HostileOutcomes.Any, 300, outcome => IsOurs(new(outcome)));

    [Fact]
    public void The_largest_outcome_becomes_a_page_of_bounded_size() =>
        Holds(HostileOutcomes.Huge, 15, outcome => IsOurs(new(outcome)));

    [Fact]
    public void Any_evidence_becomes_a_page_without_foreign_markup() => Holds(HostileEvidence, 60, evidence =>
        IsOurs(evidence.Page(evidence.Diagnosis()) with { EvidenceFile = evidence.Signal.Type }));

    private static Gen<EvidenceFile> HostileEvidence =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select EvidenceFile.Read(Poisoned(seed).ToJsonString());

    private static JsonNode Poisoned(int seed)
    {
        var evidence = JsonNode.Parse(File.ReadAllText(Path.Combine(Approved.Root, Evidence)))!;
        var state = (uint)seed;
        Spread(evidence);
        return evidence;

        void Spread(JsonNode? node)
        {
            if (node is JsonArray array)
                foreach (var item in array) Spread(item);
            if (node is not JsonObject document) return;
            foreach (var (key, value) in document.ToList())
            {
                if (Free.Contains(key) && value is JsonValue && value.GetValueKind() == JsonValueKind.String && Next() % 3 == 0)
                    document[key] = Poison[Next() % Poison.Length];
                else Spread(value);
            }
        }

        int Next() => (int)((state = unchecked((state * 1664525) + 1013904223)) >> 8);
    }

    private static bool IsOurs(PageSource source)
    {
        var html = IncidentPage.Of(source);
        Assert.InRange(html.Length, 1_000, MaxPage);
        foreach (var element in PageDocument.Of(html).DescendantsAndSelf())
        {
            Assert.Contains(element.Name.LocalName, Tags);
            Assert.All(element.Attributes(), IsHarmless);
        }

        Assert.DoesNotContain(html, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', html);
        return true;
    }

    private static void IsHarmless(XAttribute attribute)
    {
        var name = attribute.Name.LocalName;
        Assert.False(name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || name is "style" or "src" or "srcset");
        if (name is "href") Assert.StartsWith("https://", attribute.Value, StringComparison.Ordinal);
    }

    private static void Holds<T>(Gen<T> values, int times, Func<T, bool> property) =>
        Prop.ForAll(values.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(times));
}
