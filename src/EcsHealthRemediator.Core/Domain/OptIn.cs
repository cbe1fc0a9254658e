namespace EcsHealthRemediator.Domain;

/// <summary>The tag that lets the remediator change a service or an instance, and the value that forbids it everything.</summary>
public static class OptIn
{
    public const string TagKey = "ecs-health-remediator";
    public const string Approved = "approved";
    public const string Off = "off";

    public static bool IsApproved(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(TagKey) == Approved;

    public static bool IsOff(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(TagKey) == Off;
}
