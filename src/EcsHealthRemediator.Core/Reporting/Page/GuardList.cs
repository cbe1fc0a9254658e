using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>
/// Guards in the order in which the fix asks them. The first that refuses is recorded, so those before it have passed, and of
/// those after it nothing is known.
/// </summary>
internal static class GuardList
{
    public static IReadOnlyList<GuardAnswer> Of(ActionRecord action)
    {
        var asked = FixCatalog.Of(action.Fix).Asks.ToList();
        if (action.WasBegun) return [.. asked.Distinct().Select(guard => new GuardAnswer(guard, true))];

        var refused = action.BlockedBy is { } guard ? asked.IndexOf(guard) : -1;
        var known = refused < 0 && action.BlockedBy is { } other ? asked.Append(other) : asked;
        return
        [
            .. known.Distinct().Select(one => new GuardAnswer(
                one, one == action.BlockedBy ? false : asked.LastIndexOf(one) < refused ? true : null)),
        ];
    }
}

/// <param name="Passed">Null where it was not asked, or not in all that it looks at.</param>
internal sealed record GuardAnswer(GuardId Guard, bool? Passed);
