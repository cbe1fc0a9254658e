using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>
/// Whether what may be changed is tagged so, and what somebody meant to tag but misspelt: values count exactly, with case.
/// </summary>
internal sealed class TagExamination(AwsClients clients)
{
    private const int MostNamed = 5;

    private static readonly (string Fix, Taggable Kind)[] Needs =
        [.. Enum.GetValues<Fix>().Select(fix => (KebabCase.Of(fix), Policy.OptsIn(fix))), (Installation.Standby, Taggable.AutoScalingGroup)];

    public async Task<IReadOnlyList<Examination>> RunAsync(Installation installation, CancellationToken cancellation)
    {
        var tagged = await new TagReader(clients, installation.ClusterNames).ReadAsync(cancellation);
        List<Examination> found = [.. tagged.Unread.Select(text => new Examination("tags", Condition.Unknown, text))];
        var wrong = tagged.All.SelectMany(one => Mistakes(one).Select(mistake => $"{one.Name} ({mistake})")).ToList();
        if (wrong.Count > 0)
        {
            found.Add(new("tags", Condition.Attention,
                $"Not understood, so nothing there is changed: {Named(wrong)}. The tag is {OptIn.TagKey} = {OptIn.Approved} or {OptIn.Off}."));
        }

        foreach (var kind in Enum.GetValues<Taggable>())
        {
            var all = tagged.All.Where(one => one.Kind == kind).ToList();
            var approved = all.Count(one => OptIn.IsApproved(one.Tags));
            var off = all.Count(one => OptIn.IsOff(one.Tags));
            if (all.Count == 0) continue;
            var idle = approved > 0 ? [] : Needs.Where(need => need.Kind == kind).Select(need => need.Fix)
                .Where(fix => installation.Modes.Any(mode => mode.Fix == fix && mode.Mode is "approve" or "auto")).ToList();
            var count = $"{approved} of {all.Count} {Plural(kind)} approved{(off > 0 ? $", {off} off" : "")}";
            found.Add(idle.Count == 0 ? new("tags", Condition.Ok, $"{count}.")
                : new("tags", Condition.Attention, $"{count}: {string.Join(" and ", idle)} can change nothing."));
        }

        return found;
    }

    private static IEnumerable<string> Mistakes(Tagged one)
    {
        foreach (var (key, value) in one.Tags)
        {
            if (key != OptIn.TagKey && Letters(key) == Letters(OptIn.TagKey)) yield return $"key {PlainText.Clean(key, 60)}";
            if (key == OptIn.TagKey && value is not (OptIn.Approved or OptIn.Off)) yield return $"value '{PlainText.Clean(value, 60)}'";
        }
    }

    private static string Letters(string key) => string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static string Named(List<string> all) =>
        string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");

    private static string Plural(Taggable kind) => kind switch
    {
        Taggable.Service => "services",
        Taggable.Instance => "container instances",
        Taggable.AutoScalingGroup => "Auto Scaling groups",
    };
}
