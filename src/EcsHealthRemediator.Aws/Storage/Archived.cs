using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>What the table of a deployed remediator holds.</summary>
/// <param name="Incidents">The newest first.</param>
/// <param name="Unreadable">How many items of another version this one cannot read.</param>
/// <param name="Pause">The last order to pause or to resume; null where there was none.</param>
public sealed record Archived(IReadOnlyList<Incident> Incidents, int Unreadable, PauseOrder? Pause)
{
    private const int MostOfName = 100;

    private const int MostOfReason = 300;

    /// <summary>That no change begins now, by whom, until when and why, a sentence; null where changes may begin.</summary>
    public string? Paused(DateTimeOffset now)
    {
        if (Pause?.HoldsAt(now) != true) return null;
        var by = Pause.By is { } name ? $" by {PlainText.Clean(name, MostOfName)}" : "";
        var until = Pause.Until is { } end ? $"{end.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "ecs-health resume";
        return $"New changes are paused{by} until {until}: {PlainText.Clean(Pause.Reason, MostOfReason).TrimEnd('.')}.";
    }
}
