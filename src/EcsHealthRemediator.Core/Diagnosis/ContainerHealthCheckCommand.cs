using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What the health checks in a task definition, which whoever wrote the application wrote, ask the containers.</summary>
internal static class ContainerHealthCheckCommand
{
    /// <summary>
    /// URLs on the container itself, as in <c>curl -f http://localhost:8080/healthz || exit 1</c>.
    /// </summary>
    public static IEnumerable<Uri> Urls(TaskDefinition? definition) => Words(definition)
        .Select(word => HttpAddress.Of(word))
        .OfType<Uri>()
        .Where(url => url.IsLoopback || url.Host == "0.0.0.0");

    /// <summary>By the standard tool, https://github.com/grpc-ecosystem/grpc-health-probe.</summary>
    public static bool AsksByGrpc(TaskDefinition? definition) =>
        Words(definition).Any(word => word.EndsWith("grpc_health_probe", StringComparison.Ordinal)
            || word.EndsWith("grpc-health-probe", StringComparison.Ordinal));

    private static IEnumerable<string> Words(TaskDefinition? definition) => (definition?.Containers ?? [])
        .SelectMany(container => container.HealthCheckCommand)
        .SelectMany(words => words.Split(' ', '"', '\'', '|', ';', '&'));
}
