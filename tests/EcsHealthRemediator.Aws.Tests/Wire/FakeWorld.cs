using System.Globalization;
using EcsHealthRemediator.Aws.Tests.Events;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Wire;

internal sealed record FakeHost(string Id, string SystemStatus = "ok", string Cluster = "shop")
{
    public string Arn => $"arn:aws:ecs:eu-west-1:111122223333:container-instance/{Cluster}/{Id[2..]}";
}

internal sealed record FakeTask(
    string Id, FakeHost Host, int HostPort, string Group = "service:web", string? StoppedReason = null)
{
    public string Arn => $"arn:aws:ecs:eu-west-1:111122223333:task/{Host.Cluster}/{Id}";
}

internal sealed record FakeService(string Cluster, string Name, params string[] TargetGroups)
{
    public string Status { get; init; } = "ACTIVE";

    public (DateTimeOffset At, string Message)[] Events { get; init; } = [];

    public string Arn => $"arn:aws:ecs:eu-west-1:111122223333:service/{Cluster}/{Name}";
}

internal sealed record FakeTarget(string TargetGroup, string Id, int Port, string State);

/// <summary>
/// A world behind <see cref="FakeAws"/>. As made: service web of cluster shop runs on two of three hosts; the system status check
/// of the first has failed for half an hour, the target there fails with it, and ECS has stopped one task there already.
/// </summary>
internal sealed class FakeWorld
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset ImpairedSince = Now.AddMinutes(-30);

    public const string TaskDefinition = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";

    public static readonly Subject Subject = Subject.Of("shop", "web", Samples.TargetGroup);

    public FakeWorld()
    {
        Hosts = [new("i-0a01", "impaired"), new("i-0a02"), new("i-0a03")];
        Tasks =
        [
            new("t1", Hosts[0], 32768), new("t2", Hosts[1], 32769),
            new("t0", Hosts[0], 32767, StoppedReason: $"Task failed ELB health checks in (target-group {Samples.TargetGroup})"),
        ];
        Targets = [new(Samples.TargetGroup, "i-0a01", 32768, "unhealthy"), new(Samples.TargetGroup, "i-0a02", 32769, "healthy")];
        Services = [new("shop", "web", Samples.TargetGroup)];
    }

    public List<FakeHost> Hosts { get; }

    public List<FakeTask> Tasks { get; }

    public List<FakeTarget> Targets { get; }

    public List<FakeService> Services { get; }

    /// <summary>Items on a page of every call that has pages.</summary>
    public int PageSize { get; init; } = 100;

    public Answer Answer(Call call) => call.Service switch
    {
        "ecs" => EcsAnswers.Of(this, call),
        "ec2" => Ec2Answers.Of(this, call),
        "elasticloadbalancing" => LoadBalancingAnswers.Of(this, call),
        "autoscaling" => Wire.Answer.Of(Wire.Answer.Xml(call.Operation + "Response", Wire.Answer.Xml(call.Operation + "Result"))),
        _ => throw new InvalidOperationException($"This world has no {call.Action}."),
    };

    /// <returns>The page that a token asks for (a token is the index to go on from), and the token of the next one.</returns>
    public (List<T> Page, string? Next) Page<T>(IEnumerable<T> all, string? token)
    {
        var start = int.Parse(token ?? "0", CultureInfo.InvariantCulture);
        var rest = all.Skip(start).ToList();
        var next = rest.Count > PageSize ? (start + PageSize).ToString(CultureInfo.InvariantCulture) : null;
        return ([.. rest.Take(PageSize)], next);
    }
}
