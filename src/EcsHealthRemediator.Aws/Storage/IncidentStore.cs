using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>
/// Keeps incidents, ledgers and the pause in one DynamoDB table: an item for each subject with its latest incident, one for each
/// ledger, one for the pause. Incidents and ledgers are written only if the stored version is the one that was read.
/// </summary>
public sealed partial class IncidentStore(IAmazonDynamoDB dynamo, string table, TimeProvider time) : IIncidentStore
{
    internal const string PauseKey = "pause";
    private const string OpenIndex = "open";
    private const string ClaimedIndex = "claimed";

    /// <summary>Closed incidents are kept for later questions; ledgers must be kept longer than any guard looks back.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    private static readonly TimeSpan UnreadableKeepsItsPlace = TimeSpan.FromHours(1);

    private readonly ItemTable _items = new(dynamo, table);

    /// <summary>Null where no digest is wanted.</summary>
    public EndedStore? Ended { get; init; }

    public async Task<(Incident? Incident, bool Opened)> OpenAsync(Incident incident, CancellationToken cancellation)
    {
        var opened = incident with { Version = 1 };
        var signalled = incident.Signal.At ?? incident.OpenedAt;
        // Where a sweep still finds the service, an end as deleted or scaled to 0 was wrong, whenever its trouble began.
        var disproves = incident.Signal.Type == SignalInfo.Sweep ? incident.OpenedAt : signalled;
        try
        {
            var put = await dynamo.PutItemAsync(
                new()
                {
                    TableName = table,
                    Item = Item(opened, unfinished: true),
                    ReturnValues = ReturnValue.ALL_OLD,
                    ConditionExpression = "attribute_not_exists(pk) OR (attribute_not_exists(openIn) AND "
                        + "(closedAt < :signalled OR (#status = :ignored AND closedAt < :disproves)))",
                    ExpressionAttributeNames = new() { ["#status"] = "status" },
                    ExpressionAttributeValues = new()
                    {
                        [":signalled"] = ItemTable.Number(signalled.ToUnixTimeMilliseconds()),
                        [":disproves"] = ItemTable.Number(disproves.ToUnixTimeMilliseconds()),
                        [":ignored"] = new() { S = KebabCase.Of(IncidentStatus.Ignored) },
                    },
                    ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
                cancellation);
            return (put.Attributes is { Count: > 0 } before && TryRead(before) is { } closed ? opened.Following(closed) : opened, true);
        }
        catch (ConditionalCheckFailedException exists)
        {
            var item = exists.Item is { Count: > 0 } old ? old : await _items.GetAsync(StoredIncident.KeyOf(incident.Subject), cancellation);
            if (item is not null && TryRead(item) is { IsOpen: false } untold
                && untold.ClosedAt < (untold.Status == IncidentStatus.Ignored ? disproves : signalled))
            {
                await MoveUntoldAsync(item, untold, cancellation);
                return await OpenAsync(incident, cancellation);
            }

            return (TryRead(item!), false);
        }
    }

    public async Task<Incident?> SaveAsync(Incident incident, bool unfinished, CancellationToken cancellation)
    {
        var next = incident with { Version = incident.Version + 1 };
        var isSaved = await SaveAtAsync(StoredIncident.KeyOf(incident.Subject), incident.Version, next, unfinished, cancellation)
            || (!incident.IsOpen && await SaveAtAsync(UntoldKey(incident), incident.Version, next, unfinished, cancellation));
        if (!isSaved) return null;
        if (Ended is { } store && EndedIncident.Of(next) is { } ended) await KeepAsync(store, ended, cancellation);
        return next;
    }

    /// <summary>A digest that lacks a line is better than an end that is not told.</summary>
    private static async Task KeepAsync(EndedStore store, EndedIncident ended, CancellationToken cancellation)
    {
        try
        {
            await store.KeepAsync(ended, cancellation);
        }
        catch (Exception error) when (AwsError.Text(error, cancellation) is not null)
        {
        }
    }

    /// <summary>The version alone is not enough, because the next incident of the same subject starts at 1 again.</summary>
    private Task<bool> SaveAtAsync(string key, long version, Incident next, bool unfinished, CancellationToken cancellation)
    {
        var item = Item(next, unfinished);
        item["pk"] = new() { S = key };
        return PutAsync(
            item,
            "version = :read AND incidentId = :incident",
            new() { [":read"] = ItemTable.Number(version), [":incident"] = new() { S = next.Id } },
            cancellation);
    }

    /// <summary>
    /// An incident that is over but could not be told yet moves to a place of its own, so that the next one of its subject opens.
    /// </summary>
    private async Task MoveUntoldAsync(
        Dictionary<string, AttributeValue> item, Incident untold, CancellationToken cancellation)
    {
        var copy = new Dictionary<string, AttributeValue>(item) { ["pk"] = new() { S = UntoldKey(untold) } };
        await dynamo.PutItemAsync(new() { TableName = table, Item = copy }, cancellation);
        item = new(item);
        item.Remove("openIn");
        await PutAsync(item, "version = :read", new() { [":read"] = item["version"] }, cancellation);
    }

    public async Task<Unfinished> UnfinishedAsync(CancellationToken cancellation)
    {
        var (incidents, unreadable) = (new List<Incident>(), new List<UnreadableIncident>());
        foreach (var item in await _items.InIndexAsync(OpenIndex, cancellation))
        {
            try
            {
                incidents.Add(ReadIncident(item));
            }
            catch (JsonException error)
            {
                unreadable.Add(await UnreadableAsync(item, error.Message, cancellation));
            }
        }

        return new(incidents, unreadable);
    }

    public async Task SetAsideAsync(UnreadableIncident unreadable, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await _items.GetAsync(unreadable.Key, cancellation) is not { } item || !item.TryGetValue("openIn", out _)) return;
        var toldAt = unreadable.ToldAt ?? now;
        var copy = new Dictionary<string, AttributeValue>(item)
        {
            ["pk"] = new() { S = UnreadableKey(unreadable.Key) },
            ["toldAt"] = ItemTable.Number(toldAt.ToUnixTimeMilliseconds()),
            ["expiresAt"] = ItemTable.Number((time.GetUtcNow() + Retention).ToUnixTimeSeconds()),
        };
        copy.Remove("openIn");
        await dynamo.PutItemAsync(new() { TableName = table, Item = copy }, cancellation);
        if (now - toldAt < UnreadableKeepsItsPlace) return;

        item.Remove("openIn");
        item["closedAt"] = ItemTable.Number(now.ToUnixTimeMilliseconds());
        await PutAsync(item, "version = :read", new() { [":read"] = item["version"] }, cancellation);
    }

    public async Task<Ledger> LedgerAsync(string scope, CancellationToken cancellation) =>
        await _items.GetAsync(LedgerKey(scope), cancellation) is { } item ? ReadLedger(scope, item) : new Ledger(scope);

    public async Task<IReadOnlyList<Ledger>> ClaimedAsync(CancellationToken cancellation) =>
    [
        .. (await _items.InIndexAsync(ClaimedIndex, cancellation))
            .Select(item => ReadLedger(item["pk"].S[LedgerKey("").Length..], item))
            .Where(ledger => ledger is { IsUnreadable: false, Holder: not null, Claimed: not null }),
    ];

    public Task<bool> SaveLedgerAsync(Ledger ledger, CancellationToken cancellation)
    {
        var next = ledger with { Version = ledger.Version + 1 };
        var item = Item(LedgerKey(ledger.Scope), next.Version, JsonSerializer.Serialize(next, CoreJson.Default.Ledger));
        if (next.Holder is not null) item["openIn"] = new() { S = ClaimedIndex };
        return ledger.Version == 0
            ? PutAsync(item, "attribute_not_exists(pk)", null, cancellation)
            : PutAsync(item, "version = :read", new() { [":read"] = ItemTable.Number(ledger.Version) }, cancellation);
    }

    public async Task<PauseOrder?> PauseAsync(CancellationToken cancellation) =>
        await _items.GetAsync(PauseKey, cancellation) is { } item ? ReadPause(item) : null;

    public async Task SetPauseAsync(PauseOrder pause, CancellationToken cancellation)
    {
        // A pause never expires by age, because changes would then silently be allowed again.
        var item = Item(PauseKey, 1, JsonSerializer.Serialize(pause, CoreJson.Default.PauseOrder));
        item.Remove("expiresAt");
        await dynamo.PutItemAsync(new() { TableName = table, Item = item }, cancellation);
    }

    private async Task<bool> PutAsync(
        Dictionary<string, AttributeValue> item,
        string condition,
        Dictionary<string, AttributeValue>? values,
        CancellationToken cancellation)
    {
        try
        {
            await dynamo.PutItemAsync(
                new() { TableName = table, Item = item, ConditionExpression = condition, ExpressionAttributeValues = values },
                cancellation);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private Dictionary<string, AttributeValue> Item(Incident incident, bool unfinished)
    {
        var item = Item(StoredIncident.KeyOf(incident.Subject), incident.Version, StoredIncident.Write(incident));
        item["schema"] = ItemTable.Number(StoredIncident.Schema);
        item["incidentId"] = new() { S = incident.Id };
        item["status"] = new() { S = KebabCase.Of(incident.Status) };
        if (incident.ClosedAt is { } closed) item["closedAt"] = ItemTable.Number(closed.ToUnixTimeMilliseconds());
        if (unfinished)
        {
            item["openIn"] = new() { S = OpenIndex };
            item.Remove("expiresAt");
        }

        return item;
    }

    private Dictionary<string, AttributeValue> Item(string key, long version, string document) => new()
    {
        ["pk"] = new() { S = key },
        ["version"] = ItemTable.Number(version),
        ["document"] = new() { S = document },
        ["expiresAt"] = ItemTable.Number((time.GetUtcNow() + Retention).ToUnixTimeSeconds()),
    };

    private static T Read<T>(Dictionary<string, AttributeValue> item, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(item["document"].S, type)
            ?? throw new JsonException($"The item {item["pk"].S} has no document.");

    /// <summary>One that cannot be read forbids every change in its scope, and ends no step.</summary>
    private static Ledger ReadLedger(string scope, Dictionary<string, AttributeValue> item)
    {
        try
        {
            return Read(item, CoreJson.Default.Ledger);
        }
        catch (JsonException)
        {
            return new(scope) { IsUnreadable = true };
        }
    }

    private static Incident? TryRead(Dictionary<string, AttributeValue> item)
    {
        try
        {
            return ReadIncident(item);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="JsonException">This version cannot read it.</exception>
    internal static PauseOrder ReadPause(Dictionary<string, AttributeValue> item) => Read(item, CoreJson.Default.PauseOrder);

    /// <exception cref="JsonException">This version cannot read it.</exception>
    internal static Incident ReadIncident(Dictionary<string, AttributeValue> item)
    {
        var schema = !item.TryGetValue("schema", out var number) ? 1
            : int.TryParse(number.N, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known
            : throw new JsonException("its schema is no number");
        return item.TryGetValue("document", out var document)
            ? StoredIncident.Read(document.S, schema)
            : throw new JsonException("it has no document");
    }

    private async Task<UnreadableIncident> UnreadableAsync(
        Dictionary<string, AttributeValue> item, string error, CancellationToken cancellation)
    {
        var key = item["pk"].S;
        var text = item.TryGetValue("document", out var document) ? document.S ?? "" : "";
        var told = await _items.GetAsync(UnreadableKey(key), cancellation) is { } copy && copy.TryGetValue("toldAt", out var at)
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at.N, CultureInfo.InvariantCulture))
            : (DateTimeOffset?)null;
        return new(
            key,
            item.TryGetValue("incidentId", out var id) ? id.S : null,
            error,
            [.. InstanceId().Matches(text).Select(match => match.Value).Distinct()],
            told);
    }

    [GeneratedRegex("i-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-f])")]
    private static partial Regex InstanceId();

    private static string UntoldKey(Incident incident) => $"untold#{incident.Id}";

    private static string UnreadableKey(string key) => $"unreadable#{key}";

    private static string LedgerKey(string scope) => $"ledger#{scope}";
}
