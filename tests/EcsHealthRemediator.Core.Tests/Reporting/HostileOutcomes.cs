using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using FsCheck;
using FsCheck.Fluent;
using Outcome = EcsHealthRemediator.Reporting.Outcome;

namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>Any outcome: each text may be hostile, each list long.</summary>
internal static class HostileOutcomes
{
    private static readonly string[] Venom =
    [
        "<!here>", "<!channel>", "<@U123>", "@here", "@everyone", "<https://evil.example|Sign in>", "[x](https://evil.example)",
        "```", "`", "*b*", "_i_", "~s~", "&amp;", "&", ">", "\r\n\r\n", "\nTIMELINE (UTC)\n", "\0", "\u001b[31m",
        "\u202e", "\u200b", "\u2028", "\ud800", "😀", "漢", "é", "\"", "\\", "'", "…", " ", "web", "i-0abc",
    ];

    public static Gen<Outcome> Any =>
        Of(Gen.OneOf(Soup(6), ArbMap.Default.ArbFor<string>().Generator.Where(text => text is not null)), 4);

    public static Gen<Outcome> Huge =>
        Of(from unit in Soup(20) from times in Gen.Choose(1, 100) select string.Concat(Enumerable.Repeat(unit, times)), 20);

    private static Gen<string> Soup(int words) =>
        from count in Gen.Choose(0, words)
        from parts in Gen.Elements(Venom).ArrayOf(count)
        select string.Concat(parts);

    private static Gen<Outcome> Of(Gen<string> text, int entries) =>
        from status in Gen.Elements(Enum.GetValues<IncidentStatus>())
        from names in text.ArrayOf(8)
        from findings in Findings(text, entries)
        from actions in Actions(text)
        from gaps in List(from source in text from error in text select new Gap(source, error), entries)
        from timeline in List(text.Select(entry => new TimelineEntry(DateTimeOffset.UnixEpoch, entry)), entries * 3)
        from passed in Gen.Elements<bool?>(true, false, null)
        from bare in Gen.Elements(true, false, false, false)
        select bare ? new Outcome { Status = status, Findings = findings, Timeline = timeline } : new Outcome
        {
            Status = status,
            IncidentId = names[0],
            Service = new(names[1], names[2], names[3]),
            TargetGroup = new(names[4], names[5]),
            Signal = new(names[6], names[7], DateTimeOffset.UnixEpoch, names[0]),
            Cause = findings.Count > 0 ? new(findings[0].Check, findings[0].Confidence, findings[0].Source, findings[0].Summary) : null,
            Findings = findings,
            Actions = actions,
            Verification = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, passed, names[1]),
            Gaps = gaps,
            Timeline = timeline,
            Links = new Dictionary<string, string>
            {
                ["service"] = $"https://console.example/{names[2]}",
                ["other"] = names[3],
                [names[5]] = names[4],
            },
        };

    private static Gen<IReadOnlyList<Finding>> Findings(Gen<string> text, int entries) => List(
        from check in Gen.OneOf(text, Gen.Constant(CheckId.ApplicationErrors))
        from verdict in Gen.Elements(Enum.GetValues<Verdict>())
        from confidence in Gen.Elements(Enum.GetValues<Confidence>())
        from summary in text
        from evidence in List(text, entries)
        from parts in text.ArrayOf(3)
        from remedy in Gen.Elements(null, new Remedy(parts[0], parts[1], parts[2]))
        select new Finding(check, verdict, confidence, summary) { Evidence = evidence, Remedy = remedy },
        entries);

    private static Gen<IReadOnlyList<ActionRecord>> Actions(Gen<string> text) => List(
        from fix in Gen.Elements(Enum.GetValues<Fix>())
        from decision in Gen.Elements(Enum.GetValues<Decision>())
        from guard in Gen.Elements(Enum.GetValues<GuardId>().Cast<GuardId?>().Append(null))
        from parts in text.ArrayOf(4)
        select new ActionRecord(fix, decision, guard, parts[0], parts[1], parts[2], parts[3]),
        3);

    private static Gen<IReadOnlyList<T>> List<T>(Gen<T> item, int most) =>
        from count in Gen.Choose(0, most)
        from items in item.ArrayOf(count)
        select (IReadOnlyList<T>)items;
}
