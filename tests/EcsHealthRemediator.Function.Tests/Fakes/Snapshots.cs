using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Function.Tests.Fakes;

/// <summary>The common worlds, as services of other names and at other times.</summary>
internal static class Snapshots
{
    public static readonly Subject Web = Worlds.Subject;

    public static Subject Of(string service) => Subject.Of("shop", service, $"{Worlds.GroupArn}-{service}");

    public static Snapshot Healthy(Subject subject, DateTimeOffset now)
    {
        var world = Worlds.Healthy() with { TakenAt = now, Subject = subject };
        return subject == Web ? world : world.WithService(service => service with { Arn = subject.ServiceArn });
    }

    /// <summary>The system status check of the first host has failed for ten minutes, and its target is unhealthy.</summary>
    public static Snapshot Impaired(Subject subject, DateTimeOffset now) => Healthy(subject, now).Impaired(1);

    public static Snapshot WithFirstInstance(this Snapshot world, string state) => world.WithInstance(1, i => i with { State = state });
}
