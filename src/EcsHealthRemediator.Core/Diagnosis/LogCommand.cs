using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>How a person reads the log that the task definition names.</summary>
internal static class LogCommand
{
    /// <param name="container">Null: the first that has a log.</param>
    /// <returns>Null where the log is not kept in CloudWatch, or its name is not fit for a shell.</returns>
    public static string? Tail(DiagnosisContext context, string? container = null)
    {
        var log = (context.Snapshot.TaskDefinition?.Containers ?? [])
            .Where(definition => container is null || definition.Name == container)
            .Select(definition => definition.Logs).OfType<AwsLogs>().FirstOrDefault();
        if (log is null) return null;
        var region = log.Region ?? context.Snapshot.Subject.Region;
        return (log.Group + region).All(IsPlain) ? $"aws logs tail {log.Group} --region {region} --since 1h" : null;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.';
}
