using System.Globalization;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>What is kept before an instance is stopped, because the stop ends what there is to see on it.</summary>
/// <param name="Key">The same for every attempt of one restart, so that a repetition replaces what a crash has left.</param>
/// <param name="InstanceId">Whose console is read.</param>
public sealed record EvidencePack(string Key, string InstanceId, EvidenceFile File)
{
    /// <returns>Null for a command that ends nothing.</returns>
    internal static EvidencePack? Of(Incident incident, Command command, EvidenceFile? file)
    {
        if (command is not StopInstance stop || file is null) return null;
        var begun = (incident.Progress?.BegunAt ?? incident.OpenedAt).UtcDateTime;
        var time = begun.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return new($"{incident.Id}/{stop.InstanceId}/{time}.json", stop.InstanceId, file);
    }

    public bool IsKeptAs(KeptEvidence? kept) => kept?.Location.EndsWith($"/{Key}", StringComparison.Ordinal) == true;
}
