namespace EcsHealthRemediator.Domain;

/// <summary>
/// The opt-in tag on ECS services and EC2 instances: <c>approved</c> allows changes of the tagged resource, <c>off</c> forbids
/// every change. Values are compared exactly, with case.
/// </summary>
public static class OptIn
{
    public const string TagKey = "ecs-health-remediator";
    public const string Approved = "approved";
    public const string Off = "off";

    public static bool IsApproved(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(TagKey) == Approved;

    public static bool IsOff(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(TagKey) == Off;
}
