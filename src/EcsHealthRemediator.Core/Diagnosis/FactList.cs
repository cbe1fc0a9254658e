using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>A service may have a thousand targets; a person reads a few lines, and an incident must fit into 400 KB.</summary>
internal static class FactList
{
    private const int MostFacts = 6;

    /// <summary>
    /// UpdateContainerInstancesState takes no more.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html
    /// </summary>
    private const int MostIds = 10;

    public static IEnumerable<string> Facts(IEnumerable<string> facts)
    {
        var different = facts.Distinct().ToList();
        return different.Count <= MostFacts ? different
            : [.. different.Take(MostFacts), $"and {different.Count - MostFacts} more"];
    }

    /// <param name="status"><c>ACTIVE</c> or <c>DRAINING</c>, which moves the tasks elsewhere.</param>
    public static string SetStatus(Subject subject, IEnumerable<ContainerInstance> hosts, string status) =>
        $"aws ecs update-container-instances-state --cluster {subject.ClusterName} "
            + $"--container-instances {string.Join(' ', ForCommand(hosts).Select(host => host.Arn))} --status {status}";

    /// <returns>For a sentence: <c>i-1, i-2 and 7 more</c>.</returns>
    public static string Names(IEnumerable<string> names, string separator = ", ")
    {
        var different = names.Distinct().ToList();
        var rest = different.Count - MostFacts;
        return string.Join(separator, different.Take(MostFacts)) + (rest > 0 ? $" and {rest} more" : "");
    }

    /// <summary>As many as one command takes; <see cref="Rest"/> says that there are more.</summary>
    public static IEnumerable<T> ForCommand<T>(IEnumerable<T> all) => all.Take(MostIds);

    /// <returns>What to add to the sentence that a command belongs to.</returns>
    public static string Rest(int count) => count > MostIds ? $" The command names the first {MostIds} of {count}." : "";
}
