using EcsHealthRemediator.Remediation.Fixes.DrainInstance;
using EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>All fixes. Where several would answer a diagnosis, the first that no guard refuses is begun.</summary>
internal static class FixCatalog
{
    public static readonly IReadOnlyList<IFix> All = [Of(Fix.RestartInstance), Of(Fix.DrainInstance), Of(Fix.RaiseGracePeriod)];

    public static IFix Of(Fix fix) => fix switch
    {
        Fix.RaiseGracePeriod => RaiseGracePeriodFix.Instance,
        Fix.RestartInstance => RestartInstanceFix.Instance,
        Fix.DrainInstance => DrainInstanceFix.Instance,
    };
}
