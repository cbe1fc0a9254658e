using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>A command on its way to AWS, with what its step had read.</summary>
/// <param name="Incident">As it is stored now; null where another has taken its place.</param>
/// <param name="Policy">As it was when the invocation began: Lambda gives a changed environment to the next.</param>
/// <param name="SeenAsOf">The time of the world that the step has seen.</param>
internal sealed record Change(
    Command Command,
    string IncidentId,
    Incident? Incident,
    Snapshot? Seen,
    HostSighting? SeenHost,
    PauseOrder? Pause,
    Policy Policy,
    DateTimeOffset SeenAsOf,
    DateTimeOffset At);

/// <summary>A message that was published, or tried to be.</summary>
internal sealed record Told(string IncidentId, IncidentStatus Status, string Text, bool HasCommands, bool Arrived, DateTimeOffset At)
{
    /// <summary>The step died or was disturbed before it could store that it had told.</summary>
    public bool IsForgotten { get; set; }
}
