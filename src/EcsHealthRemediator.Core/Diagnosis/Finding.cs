using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Diagnosis;

[JsonConverter(typeof(KebabCaseEnum<Verdict>))]
public enum Verdict
{
    Fault,
    Ok,

    /// <summary>The evidence could not be read. It blocks every fix.</summary>
    Unknown,
    NotApplicable,
}

/// <summary>How sure a finding is. By whom it is known is another thing: <see cref="FindingSource"/>.</summary>
[JsonConverter(typeof(KebabCaseEnum<Confidence>))]
public enum Confidence
{
    /// <summary>A hint, which other causes would give too.</summary>
    Weak,

    /// <summary>Inferred from what was read.</summary>
    Strong,

    /// <summary>Stated by the source.</summary>
    Proof,
}

/// <summary>By whom a finding is known.</summary>
[JsonConverter(typeof(KebabCaseEnum<FindingSource>))]
public enum FindingSource
{
    /// <summary>The APIs of ECS, Elastic Load Balancing, EC2 and Auto Scaling.</summary>
    Aws,

    /// <summary>A container instance that was asked by Run Command.</summary>
    Host,

    /// <summary>CloudWatch metrics.</summary>
    Metrics,

    /// <summary>What the tasks wrote to CloudWatch Logs.</summary>
    Logs,

    /// <summary>More than one of them, each by itself.</summary>
    Several,
}

/// <summary>What one check saw. <see cref="Evidence"/> holds the facts, each a line that a person can look up.</summary>
public sealed record Finding(string Check, Verdict Verdict, Confidence Confidence, string Summary)
{
    public FindingSource Source { get; init; }

    /// <summary>
    /// The fault for a headline: a sentence of at most some 75 characters without the full stop, the thing before any id; null where
    /// the summary is one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Headline { get; init; }

    /// <summary>
    /// What cannot be reached, as host and port, where the tasks log it: faults that name the same are one. Null for any other fault.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Dependency { get; init; }

    /// <summary>
    /// Which of several things with different remedies the check has found, such as <c>out-of-memory</c>; null where it finds one. Whoever
    /// was told of one is told of another.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    public IReadOnlyList<string> Evidence { get; init => field = value ?? []; } = [];

    public Remedy? Remedy { get; init; }

    /// <summary>Pages of the AWS console that show the evidence, by what they show.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Links { get; init; }

    /// <summary>The EC2 instances at fault, where the fault is the host's; empty where it is not.</summary>
    public IReadOnlyList<string> InstanceIds { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The ids or ARNs of what is at fault between the load balancer and the hosts, with a space between them; two services whose faults
    /// of one check name the same resources suffer from one fault. Null where it is not known, and for any other fault.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Resource { get; init; }

    /// <summary>
    /// Names of the cluster's other services whose targets fail now or failed lately, whatever the reason. Set for a fault before the
    /// hosts, which may hit them too; null where there is no such service, and for any other fault.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AlsoFailing { get; init; }

    /// <summary>What fails on one host is not explained by what is wrong with another.</summary>
    public bool MayFollowFrom(Finding cause) =>
        InstanceIds.Count == 0 || cause.InstanceIds.Count == 0 || InstanceIds.All(cause.InstanceIds.Contains);

    /// <summary>
    /// Nothing fails because of it now, as ECS has replaced elsewhere what failed; but the next task may. Of an unknown: it may hide
    /// such a fault.
    /// </summary>
    [JsonIgnore]
    public bool Stands { get; init; }

    /// <summary>A fault that says too little to explain another one; it is named where there is nothing else.</summary>
    [JsonIgnore]
    public bool IsVague { get; init; }

    /// <summary>What a fix could act on; null where the check knows of nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FixProposal? Proposal { get; init; }

    public static Finding Ok(string check, string summary) => new(check, Verdict.Ok, Confidence.Proof, summary);

    public static Finding NotApplicable(string check, string summary) =>
        new(check, Verdict.NotApplicable, Confidence.Proof, summary);

    public static Finding Unknown(string check, string missing) =>
        new(check, Verdict.Unknown, Confidence.Weak, $"Could not be checked: {missing} could not be read.");

    /// <param name="why">A sentence: what was read, and does not decide it.</param>
    public static Finding Undecided(string check, string why) => new(check, Verdict.Unknown, Confidence.Weak, why);

    public static Finding Broken(string check, Exception error) =>
        new(check, Verdict.Unknown, Confidence.Weak, $"Could not be checked: it failed by itself ({error.GetType().Name}: {error.Message}).");

    public static Finding Fault(string check, Confidence confidence, string summary, params IEnumerable<string> evidence) =>
        new(check, Verdict.Fault, confidence, summary) { Evidence = [.. evidence] };
}

/// <summary>The exact change that mends a fault: a sentence, the AWS CLI command, the CloudFormation property.</summary>
public sealed record Remedy(string Summary, string? Command, string? CloudFormation);
