using System.Reflection;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>docs/safety.md names nothing that does not exist, and leaves nothing out.</summary>
public sealed partial class SafetyPageTests
{
    private static readonly string[][] Rows =
        [.. File.ReadLines(Path.Combine(Approved.Root, "docs", "safety.md")).Where(line => line.StartsWith("| S", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

    private static readonly IReadOnlyList<Promise> Promises =
        [.. typeof(Promise).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Promise>()];

    [Fact]
    public void Every_rule_has_its_row() =>
        Assert.Equal(Enumerable.Range(1, 29).Select(number => $"S{number}"), Rows.Select(row => row[1]));

    [Fact]
    public void Every_named_file_exists() =>
        Assert.All(Rows.SelectMany(row => Names(row[3])), file => Assert.True(File.Exists(Path.Combine(Approved.Root, file)), file));

    [Fact]
    public void Every_promise_is_named_and_every_named_one_is_checked()
    {
        Assert.Subset(Promises.Select(promise => promise.Name).ToHashSet(), Rows.SelectMany(row => Names(row[4])).ToHashSet());
        Assert.All(Promises, promise => Assert.All(
            promise.Rule.Split(' '), rule => Assert.Contains(rule, Rows.Select(row => row[1]))));
    }

    [Fact]
    public void Every_promise_stands_in_the_readme()
    {
        var words = File.ReadAllText(Path.Combine(Approved.Root, "README.md")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var readme = string.Join(' ', words);
        Assert.All(Promises, promise => Assert.Contains(promise.Readme, readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_named_test_exists()
    {
        var tests = Path.Combine(Approved.Root, "tests");
        var sources = Directory.EnumerateFiles(tests, "*Tests.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(tests, "test_*.py", SearchOption.AllDirectories))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        Assert.All(Rows.SelectMany(row => Names(row[5])), name =>
            Assert.Contains($" {name[(name.IndexOf('.') + 1)..]}(", string.Concat(sources[name[..name.IndexOf('.')]])));
    }

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
