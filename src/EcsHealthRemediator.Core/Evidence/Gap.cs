namespace EcsHealthRemediator.Evidence;

/// <summary>Something that could not be read.</summary>
/// <param name="Source">The API call as an IAM action, for example <c>ecs:DescribeTasks</c>.</param>
/// <param name="Error">The error that AWS returned, or what was missing in its answer.</param>
public sealed record Gap(string Source, string Error);
