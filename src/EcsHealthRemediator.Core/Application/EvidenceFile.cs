using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Application;

/// <summary>
/// All that a diagnosis and an incident's next move are computed from, as a JSON document: whoever has it gets the same outcome
/// to the byte, without AWS. It holds names, addresses and tags of the account, log lines where they are read, and of secrets
/// only what cannot be told from other text.
/// </summary>
public sealed record EvidenceFile
{
    public const string Version = "1.1";

    private const string First = "1.0";

    public string SchemaVersion { get; init; } = Version;

    public required SignalInfo Signal { get; init; }

    public required Snapshot Snapshot { get; init; }

    /// <summary>What the diagnosis knew of earlier looks.</summary>
    public IncidentMemory Memory { get; init; } = IncidentMemory.Empty;

    /// <summary>
    /// The open incident about the same service and target group, as it was stored then; null where there is none.
    /// </summary>
    public Incident? Incident { get; init; }

    /// <summary>The host of the change that the incident has begun, looked at by itself; null where there is none.</summary>
    public HostSighting? Host { get; init; }

    /// <summary>Read before a stop; null in every other file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsoleOutput? Console { get; init; }

    public Policy Policy { get; init; } = new();

    public PauseOrder? Pause { get; init; }

    /// <summary>Why no change may begin, by the operator's calendar; null where one may, or there is none.</summary>
    public string? Freeze { get; init; }

    public Ledger? AccountLedger { get; init; }

    public Ledger? ClusterLedger { get; init; }

    public Ledger? RaisesLedger { get; init; }

    public Ledger? ServiceLedger { get; init; }

    /// <exception cref="EvidenceFileException">The text is not such a document, or one of another version.</exception>
    public static EvidenceFile Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json)) throw new EvidenceFileException("it is empty");
        try
        {
            var document = JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) switch
            {
                JsonObject read => read,
                null => throw new EvidenceFileException("it is null"),
                _ => throw new EvidenceFileException("it is no object"),
            };
            if (document["schemaVersion"]?.ToString() is First) document = Upgraded(document);
            var file = document.Deserialize(CoreJson.Default.EvidenceFile)
                ?? throw new EvidenceFileException("it is null");
            return file.SchemaVersion == Version ? file
                : throw new EvidenceFileException($"its schemaVersion is {file.SchemaVersion}, and this reads {Version}");
        }
        catch (JsonException malformed)
        {
            throw EvidenceFileException.Of(malformed);
        }
    }

    /// <summary>The first version had a field for each fix, in the incident and in the policy.</summary>
    private static JsonObject Upgraded(JsonObject document)
    {
        document["schemaVersion"] = Version;
        if (document["incident"] is JsonObject incident) StoredIncident.FromSchema1(incident);
        if (document["policy"] is not JsonObject policy) return document;

        var modes = new JsonObject();
        foreach (var (field, fix) in new[] { ("raiseGracePeriod", "raise-grace-period"), ("restartInstance", "restart-instance") })
            if (policy[field] is { } mode) modes[fix] = mode.DeepClone();
        policy["modes"] = modes;
        return document;
    }

    /// <summary>The same document as an element, for the answer to an operator.</summary>
    public JsonElement ToElement() => JsonSerializer.SerializeToElement(this, CoreJson.Default.EvidenceFile);

    public string Write() => JsonSerializer.Serialize(this, CoreJson.Default.EvidenceFile);

    /// <summary>What was said when the file was written: what the incident made of it, or the look alone where a person asked for that.</summary>
    public Outcome Replayed() => Signal.Type == SignalInfo.Diagnose ? Diagnosis() : NextMove() ?? Diagnosis();

    /// <summary>What the look alone says, as an operator's diagnose does: nothing was decided or changed.</summary>
    public Outcome Diagnosis()
    {
        var conclusion = Diagnoser.Diagnose(new(Snapshot, Memory, Incident?.EvidenceFrom));
        return Outcome.Of(IncidentFactory.Of(Snapshot.Subject, Signal, Snapshot.TakenAt) with
        {
            Status = conclusion.IsHealthy ? IncidentStatus.SelfHealed
                : conclusion.Cause is { Verdict: Verdict.Fault } ? IncidentStatus.NeedsHuman
                : IncidentStatus.Inconclusive,
            Findings = conclusion.Findings,
            Cause = conclusion.Cause,
            Targets = TargetCount.Of(Snapshot),
            Gaps = Snapshot.Gaps,
        }) with
        {
            // Nothing was opened by it, so nothing goes on but what was open.
            Next = Incident is { IsOpen: true, Id: var id } ? $"incident {id} is open, and says what is done" : null,
        };
    }

    /// <summary>What the page about an outcome of this file is drawn from.</summary>
    public PageSource Page(Outcome outcome) => new(outcome)
    {
        Snapshot = Snapshot,
        Memory = Memory,
        EvidenceFrom = Incident?.EvidenceFrom,
        Noted = Incident?.Timeline ?? [],
    };

    /// <returns>What the incident makes of the look, before it has changed anything; null where there is no incident.</returns>
    public Outcome? NextMove()
    {
        if (Incident is not { } incident) return null;
        if (IncidentMachine.BringBack(incident, Host, Policy) is { } back) return Outcome.Of(back.Incident);
        var none = Ledgers.Empty(incident.Subject);
        var ledgers = new Ledgers(
            AccountLedger ?? none.Account, ClusterLedger ?? none.Cluster, RaisesLedger ?? none.Raises, ServiceLedger ?? none.Service);
        var (_, transition) = IncidentStep.Decide(incident, Snapshot, Host, Policy, Pause, ledgers, Freeze);
        return Outcome.Of(transition.Incident);
    }
}
