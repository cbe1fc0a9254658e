using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Whether the load balancer's packets reach the failing targets and the answers come back, for one kind of filter on the way.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
/// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
/// </summary>
public sealed class PathCheck : ICheck
{
    private const int MostRules = 6;

    private readonly IReadOnlyList<HopKind> _hops;

    private PathCheck(string id, PathPart part, IReadOnlyList<Explanation> explainedBy, params IReadOnlyList<HopKind> hops)
    {
        Id = id;
        Part = part;
        ExplainedBy = explainedBy;
        _hops = hops;
    }

    public static PathCheck SecurityGroup { get; } =
        new(CheckId.SecurityGroup, PathPart.SecurityGroup, [WrongPort], HopKind.SourceSecurityGroup, HopKind.TargetSecurityGroup);

    public static PathCheck NetworkAcl { get; } = new(
        CheckId.NetworkAcl,
        PathPart.NetworkAcl,
        [WrongPort],
        HopKind.SourceNetworkAcl, HopKind.TargetNetworkAcl, HopKind.TargetNetworkAclReturn, HopKind.SourceNetworkAclReturn);

    public static PathCheck Routing { get; } = new(CheckId.Routing, PathPart.Route, [], HopKind.Routing);

    public static IReadOnlyList<PathCheck> All { get; } = [SecurityGroup, NetworkAcl, Routing];

    /// <summary>The findings of all three.</summary>
    public static IReadOnlyList<Finding> FindingsIn(DiagnosisContext context) =>
        [.. All.Select(check => context.Finding(check.Id))];

    private static Explanation WrongPort =>
        new(CheckId.HealthCheckPort, "Rules open the ports that are in use; a wrong one is closed for good reason.");

    public string Id { get; }

    public PathPart? Part { get; }

    public IReadOnlyList<Explanation> ExplainedBy { get; }

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (context.Failures.Reasons is { Count: > 0 } reasons && reasons.All(reason => reason.Codes.Count > 0))
            return Finding.Ok(Id, "The application answers, so packets reach it and its answers come back.");
        if (context.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (context.Snapshot.LoadBalancers is { Count: 0 })
            return Finding.NotApplicable(Id, "No load balancer uses the target group.");
        if (context.Snapshot.Network is not { Nodes.Count: > 0 } network)
            return Finding.Unknown(Id, "the network of the load balancer");
        if (context.Failures.TasksStoppedByHealthCheck.Count == 0
            && context.Failures.UnhealthyOrReplacingTargets.All(context.Topology.IsNotRegisteredByEcs))
            return Finding.NotApplicable(Id, "No target of the service's own fails.");
        if (NetworkPathQuestions.AcrossZones(context.Snapshot) is null && network.Nodes.Count > 1)
            return Finding.Unknown(Id, "whether the load balancer's nodes check other zones than their own");

        var paths = NetworkPathQuestions.Questions(context, network, group)
            .SelectMany(question => PathEvaluator.Evaluate(question)).ToList();
        var hops = paths
            .SelectMany(path => path.Hops.Where(hop => _hops.Contains(hop.Kind)), (path, hop) => (Path: path, Hop: hop)).ToList();
        var closed = hops.Where(pair => pair.Hop.Verdict == PathVerdict.Blocked || IsHalfClosed(pair.Hop)).ToList();
        if (closed.Count > 0) return Closed(context, closed);
        var unread = NetworkPathQuestions.Targets(context).FirstOrDefault(target => !network.Targets.ContainsKey(target.Id)).Id;
        if (unread is not null) return Finding.Unknown(Id, $"the network of {unread}");
        var untold = hops.FirstOrDefault(pair => pair.Hop.Verdict == PathVerdict.Unknown).Hop;
        return hops.Count == 0 || untold is not null
            ? Finding.Unknown(Id, untold?.Reason ?? "the way to the targets")
            : Finding.Ok(Id, $"Open: {string.Join("; ", hops.Select(pair => pair.Hop.Reason).Distinct().Take(3))}.");
    }

    /// <summary>Whether health checks are known to pass.</summary>
    internal static bool Passes(Hop hop) =>
        hop.Verdict is PathVerdict.Open or PathVerdict.Partly && !IsHalfClosed(hop);

    /// <summary>
    /// An ACL that refuses a few of the ports that answers go to (3389, say) loses so few health checks that no target fails.
    /// </summary>
    private static bool IsHalfClosed(Hop hop) => hop.Verdict == PathVerdict.Partly
        && hop.RefusedPorts.Sum(ports => ports.Count) > PortRange.Ephemeral.Count / 20;

    private Finding Closed(DiagnosisContext context, List<(NetworkPath Path, Hop Hop)> closed)
    {
        // Dropped packets show as a time-out. A target that refuses connections was reached, whatever the rules seem to say.
        var refuses = context.Snapshot.LoadBalancers?.All(balancer => !balancer.IsNetwork) == true
            && context.Failures.Reasons.Any(reason => reason.Kind == FailureKind.Failed);
        var first = closed[0];
        var remedy = Routes([.. closed.Select(pair => pair.Hop.MissingRoute).OfType<MissingRoute>().Distinct()])
            ?? Rules([.. closed.Select(pair => pair.Hop.Missing).OfType<MissingRule>().Distinct()])
            ?? new("Change the rule that is named above.", null, null);
        return Finding.Fault(
            Id,
            refuses ? Confidence.Weak : Confidence.Strong,
            $"Packets do not pass from {first.Path.Source} to {first.Path.Target}: {first.Hop.Reason}.",
            FactList.Facts(closed.GroupBy(pair => pair.Hop.Missing is { } missing ? $"{missing}" : pair.Hop.Reason)
                .Select(same => Fact([.. same])))) with
        {
            Headline = HeadlineOf(first.Hop.Kind),
            Resource = ResourceOf(closed.Select(pair => pair.Hop)),
            Remedy = IfPortIsRight(context, remedy),
        };
    }

    /// <summary>What lacks something, whichever ports and hosts it is about.</summary>
    private static string? ResourceOf(IEnumerable<Hop> closed) =>
        string.Join(' ', closed.Select(hop => hop.Missing?.ResourceId ?? hop.MissingRoute?.TableId).OfType<string>()
            .Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } ids ? ids : null;

    /// <summary>Paths that one rule would open, or that fail for one reason, are one fact.</summary>
    private static string Fact(List<(NetworkPath Path, Hop Hop)> same)
    {
        var ways = same.Select(pair => (pair.Path.Source, pair.Path.Target)).Distinct().ToList();
        var between = $"{Nodes(ways.Select(way => way.Source).Distinct())} to {FactList.Names(ways.Select(way => way.Target))}";
        var more = same.Select(pair => pair.Hop.Reason).Distinct().Count() - 1;
        return $"{(ways.Count == 1 ? between : $"{ways.Count} ways ({between})")}: {same[0].Hop.Reason}"
            + (more > 0 ? $" (and {more} like it)" : "");
    }

    /// <returns>Of several only the last word differs: <c>load balancer node in us-east-1a, us-east-1b</c>.</returns>
    private static string Nodes(IEnumerable<string> names) =>
        FactList.Names(names.Select((name, index) => index == 0 ? name : name[(name.LastIndexOf(' ') + 1)..]));

    private static string HeadlineOf(HopKind hop) => hop switch
    {
        HopKind.SourceSecurityGroup => "The security group of the load balancer lets no health check out",
        HopKind.TargetSecurityGroup => "The security group of the targets lets no health check in",
        HopKind.SourceNetworkAcl => "The network ACL of the load balancer's subnet lets no health check out",
        HopKind.TargetNetworkAcl => "The network ACL of the targets' subnet lets no health check in",
        HopKind.TargetNetworkAclReturn => "The network ACL of the targets' subnet lets no answer out",
        HopKind.SourceNetworkAclReturn => "The network ACL of the load balancer's subnet lets no answer in",
        HopKind.Routing => "The route tables lack a way between load balancer and targets",
    };

    /// <summary>
    /// A port that no container names is closed because a rule was forgotten, or because nobody uses it: only whoever knows
    /// whether the task listens there can tell, and a rule for a port on which nothing listens mends nothing.
    /// https://github.com/aws-games/cloud-game-development-toolkit/pull/768
    /// </summary>
    private Remedy IfPortIsRight(DiagnosisContext context, Remedy remedy) =>
        ExplainedBy.Any(explanation => explanation.Check == CheckId.HealthCheckPort)
        && context.Finding(CheckId.HealthCheckPort) is { Verdict: Verdict.Fault, Remedy.Command: { } otherwise }
        && context.Snapshot.TargetGroup?.OwnHealthCheckPort is { } port
            ? remedy with
            {
                Summary = $"No container names port {port}: see whether the task listens there. If not, the port is wrong, "
                    + $"and no rule is missing: {otherwise}. If it does: "
                    + $"{char.ToLowerInvariant(remedy.Summary[0])}{remedy.Summary[1..]}",
            }
            : remedy;

    private static Remedy? Routes(IReadOnlyList<MissingRoute> missing) => missing.Count == 0 ? null
        : Add("route", missing.Take(MostRules).Select(route => ($"{route}", route.Command)), "AWS::EC2::Route");

    /// <summary>
    /// Each node has a subnet of its own, so it may take a rule for each; a network ACL wants them numbered apart.
    /// </summary>
    private static Remedy? Rules(IReadOnlyList<MissingRule> missing)
    {
        if (missing.Count == 0) return null;
        var rules = missing.GroupBy(rule => (rule.ResourceId, rule.Direction))
            .SelectMany(same => same.Select((rule, index) => rule with { RuleNumber = rule.RuleNumber - index }))
            .Take(MostRules).ToList();
        return Add("rule", rules.Select(rule => ($"{rule}", rule.Command)), CloudFormation(rules[0]));
    }

    private static Remedy Add(string kind, IEnumerable<(string Text, string? Command)> missing, string cloudFormation)
    {
        var all = missing.ToList();
        return new(
            $"Add the {kind}{(all.Count == 1 ? "" : "s")} {string.Join("; ", all.Select(one => one.Text))}.",
            all.Exists(one => one.Command is null) ? null : string.Join(" && ", all.Select(one => one.Command)),
            cloudFormation);
    }

    private static string CloudFormation(MissingRule missing) => missing switch
    {
        { RuleNumber: not null } => "AWS::EC2::NetworkAclEntry",
        { Direction: Direction.Ingress } => "AWS::EC2::SecurityGroupIngress",
        _ => "AWS::EC2::SecurityGroupEgress",
    };
}
