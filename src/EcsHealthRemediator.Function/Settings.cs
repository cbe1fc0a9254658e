using System.Globalization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Function;

/// <summary>
/// The environment variables of the function, as template.yaml sets them. They are read once at the start, and all mistakes are
/// reported together.
/// </summary>
internal sealed record Settings(
    string TableName, string TopicArn, string? FunctionName, IReadOnlyList<string> Clusters, Policy Policy)
{
    /// <summary>Named in the commands that messages offer to an operator; null where it is not known.</summary>
    public string? OperatorFunctionName { get; init; }

    /// <summary>The name of the SSM document for host probes; null where probes are off.</summary>
    public string? ProbeDocument { get; init; }

    /// <summary>The name of the SSM Change Calendar that must be open for a change to begin; null where there is none.</summary>
    public string? ChangeCalendar { get; init; }

    /// <summary>Whether log lines of failing tasks may be read.</summary>
    public bool ReadLogs { get; init; }

    /// <summary>The bucket for the evidence from before a stop; without one nothing could be stopped.</summary>
    public string EvidenceBucket { get; init; } = "";

    /// <summary>How often people are told what happened; null where they are not.</summary>
    public DigestPeriod? Digest { get; init; }

    /// <summary>Whether messages link the page of their incident.</summary>
    public bool KeepsPages { get; init; }

    /// <summary>Name or ARN of the event bus for programs; null where there is none.</summary>
    public string? EventBus { get; init; }

    /// <summary>How long the record of a change is kept.</summary>
    public TimeSpan ChangesKept { get; init; }

    /// <exception cref="SettingsException">Lists every variable that is missing or wrong.</exception>
#pragma warning disable RS0030 // The one place that reads the environment.
    public static Settings FromEnvironment() => Read(Environment.GetEnvironmentVariable);
#pragma warning restore RS0030

    /// <inheritdoc cref="FromEnvironment"/>
    /// <param name="variable">Gives the value of a variable, null where it is not set.</param>
    public static Settings Read(Func<string, string?> variable)
    {
        var mistakes = new List<string>();
        var probeDocument = DocumentName("HOST_PROBE_DOCUMENT");
        var mode = Mode("MODE", FixMode.Observe, "off, observe, finish, approve, auto");
        var settings = new Settings(
            Required("TABLE_NAME"),
            Required("TOPIC_ARN"),
            Optional("AWS_LAMBDA_FUNCTION_NAME"),
            (Optional("CLUSTERS") ?? "*").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            new()
            {
                Modes = Enum.GetValues<Fix>().ToDictionary(
                    fix => fix, fix => Own($"{KebabCase.Of(fix).Replace('-', '_').ToUpperInvariant()}_MODE", Policy.FollowsTheMode(fix))),
                StandbyMode = Mode("STANDBY_MODE", FixMode.Off, "off, observe, finish, approve, auto"),
                StandbyUnderManagedScaling = Choice("STANDBY_UNDER_MANAGED_SCALING", false, yes: "on", no: "off"),
                GracePeriodLimitSeconds = Seconds("GRACE_PERIOD_LIMIT_SECONDS", 900, from: 60, to: 7200),
                GroupRepairsWithin = TimeSpan.FromSeconds(Seconds("GROUP_REPAIRS_WITHIN_SECONDS", 900, from: 60, to: 86400)),
                RestartPersistence = TimeSpan.FromSeconds(Seconds("RESTART_PERSISTENCE_SECONDS", 300, from: 60, to: 86400)),
                ApprovalExpires = TimeSpan.FromSeconds(Seconds("APPROVAL_EXPIRES_SECONDS", 3600, from: 60, to: 86400)),
                VolumeKeys = (Optional("VOLUME_KEYS") ?? "").Split(
                    ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                NotifySelfHealed = Choice("NOTIFY_SELF_HEALED", true, yes: "true", no: "false"),
                ProbeHosts = probeDocument is not null,
            })
        {
            // The remediator itself takes the same commands.
            OperatorFunctionName = Optional("OPERATOR_FUNCTION_NAME") ?? Optional("AWS_LAMBDA_FUNCTION_NAME"),
            ProbeDocument = probeDocument,
            ChangeCalendar = DocumentName("CHANGE_CALENDAR"),
            ReadLogs = Choice("READ_LOGS", false, yes: "on", no: "off"),
            EvidenceBucket = Required("EVIDENCE_BUCKET"),
            Digest = Period("DIGEST"),
            KeepsPages = Choice("INCIDENT_PAGES", false, yes: "on", no: "off"),
            EventBus = BusName("EVENT_BUS"),
            ChangesKept = TimeSpan.FromDays(Number("CHANGES_KEPT_DAYS", 400, from: 1, to: 3653, "days")),
        };
        if (settings.Clusters.Count == 0) mistakes.Add("CLUSTERS names no cluster; * watches all");
        return mistakes.Count == 0 ? settings : throw new SettingsException(mistakes);

        string? Optional(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

        string Required(string name)
        {
            if (Optional(name) is { } value) return value;
            mistakes.Add($"{name} is not set");
            return "";
        }

        string? DocumentName(string name)
        {
            if (Optional(name) is not { } text) return null;
            // An ARN, or a name with a slash, could be a document of another account.
            if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return text;
            mistakes.Add($"{name} is '{text}', not the name of an SSM document of this account");
            return null;
        }

        DigestPeriod? Period(string name)
        {
            switch (Optional(name))
            {
                case null or "off": return null;
                case "daily": return DigestPeriod.Daily;
                case "weekly": return DigestPeriod.Weekly;
                case var text:
                    mistakes.Add($"{name} is '{text}', not one of off, daily, weekly");
                    return null;
            }
        }

        string? BusName(string name)
        {
            if (Optional(name) is not { } text) return null;
            var bus = Arn.TryParse(text, out var arn) && arn.Service == "events" ? arn.Resource.Split('/', 2)[^1] : text;
            if (bus.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')) return text;
            mistakes.Add($"{name} is '{text}', not the name or the ARN of an event bus");
            return null;
        }

        FixMode Own(string name, bool follows) => !follows ? Mode(name, FixMode.Off, "off, observe, finish, approve, auto")
            : Optional(name) == "inherit" ? mode : Mode(name, mode, "off, observe, finish, approve, auto, inherit");

        FixMode Mode(string name, FixMode preset, string choices)
        {
            if (Optional(name) is not { } text) return preset;
            foreach (var choice in Enum.GetValues<FixMode>())
                if (KebabCase.Of(choice) == text) return choice;
            mistakes.Add($"{name} is '{text}', not one of {choices}");
            return FixMode.Off;
        }

        int Seconds(string name, int preset, int from, int to) => Number(name, preset, from, to, "seconds");

        int Number(string name, int preset, int from, int to, string unit)
        {
            if (Optional(name) is not { } text) return preset;
            var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (isNumber && number >= from && number <= to) return number;
            mistakes.Add($"{name} is '{text}', not a number of {unit} from {from} to {to}");
            return preset;
        }

        bool Choice(string name, bool preset, string yes, string no)
        {
            if (Optional(name) is not { } text) return preset;
            if (text == yes || text == no) return text == yes;
            mistakes.Add($"{name} is '{text}', not {yes} or {no}");
            return preset;
        }
    }
}

internal enum DigestPeriod
{
    Daily,
    Weekly,
}

internal sealed class SettingsException(IReadOnlyList<string> mistakes)
    : Exception($"The settings are wrong: {string.Join("; ", mistakes)}.")
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
