using System.Globalization;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html</summary>
/// <param name="State">pending, running, stopping, stopped, shutting-down, terminated.</param>
/// <param name="StateReason">
/// Code and message of the last transition, such as <c>Client.UserInitiatedShutdown: User initiated shutdown</c>; null where EC2
/// gives none. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
/// </param>
/// <param name="TransitionReason">Such as <c>User initiated (2026-11-22 12:00:00 GMT)</c>.</param>
/// <param name="LaunchTime">Of the latest start.</param>
public sealed record InstanceSighting(
    string State, string? StateReason, string? TransitionReason, DateTimeOffset? LaunchTime, StatusChecks? StatusChecks)
{
    public bool IsRunning => State == "running";

    /// <summary>Stopped from outside by a call of EC2's API, or from within the operating system; not by a failed start.</summary>
    public bool WasStoppedOnPurpose => StateReason is null
        || StateReason.StartsWith("Client.UserInitiatedShutdown", StringComparison.Ordinal)
        || StateReason.StartsWith("Client.InstanceInitiatedShutdown", StringComparison.Ordinal);

    /// <summary>When the last transition was asked for; null where the reason holds no time.</summary>
    public DateTimeOffset? TransitionAt()
    {
        if (TransitionReason is not { } text) return null;
        var (from, to) = (text.IndexOf('('), text.IndexOf(" GMT)", StringComparison.Ordinal));
        return from >= 0 && to > from && DateTimeOffset.TryParseExact(
            text[(from + 1)..to],
            "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at) ? at : null;
    }
}
