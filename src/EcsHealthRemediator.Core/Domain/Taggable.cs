namespace EcsHealthRemediator.Domain;

/// <summary>What an operator tags to allow that it is changed, or to forbid it; see <see cref="OptIn"/>.</summary>
public enum Taggable
{
    Service,
    Instance,
    AutoScalingGroup,
}
