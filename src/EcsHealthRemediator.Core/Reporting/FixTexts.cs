using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>A change in words.</summary>
internal static class FixTexts
{
    public static string ToDo(ActionRecord action) => action.Fix switch
    {
        Fix.RestartInstance => $"restart {action.Resource}",
        Fix.RaiseGracePeriod => $"raise the grace period from {action.Before} to {action.After} s",
    };

    public static string Done(ActionRecord action) => action.Fix switch
    {
        Fix.RestartInstance => $"{action.Resource} was restarted",
        Fix.RaiseGracePeriod => $"the grace period was raised from {action.Before} to {action.After} s",
    };

    public static string How(Fix fix) => fix switch
    {
        Fix.RestartInstance => "Drained, stopped, started and made ACTIVE again; a stop and start moves it to other hardware.",
        Fix.RaiseGracePeriod => "No deployment was started and no task was replaced by the change itself.",
    };

    /// <summary>An instance id stays as EC2 writes it.</summary>
    public static string Capital(string text) =>
        text.StartsWith("i-", StringComparison.Ordinal) || text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Value(Fix fix, string value) => fix == Fix.RaiseGracePeriod ? $"{value} s" : value;
}
