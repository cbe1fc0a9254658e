using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>What people read about a fix. Clauses have no capital letter and no full stop; sentences have both.</summary>
internal abstract class FixWords
{
    /// <summary>A clause that follows "to": what would be changed.</summary>
    public abstract string ToDo(ActionRecord action);

    /// <summary>A clause: what was changed.</summary>
    public abstract string Done(ActionRecord action);

    /// <summary>A verb in the past, before the resource: what an incident did to it.</summary>
    public abstract string Did { get; }

    /// <summary>A clause after the remediator's name: that it has undone what it had begun.</summary>
    public virtual string Undone(ActionRecord action) => $"began to {ToDo(action)} and gave it up";

    /// <summary>A verb in the past with its object, after what was begun: that it came to nothing.</summary>
    public virtual string TookBack => "undid it";

    /// <summary>A sentence: how the change is made.</summary>
    public abstract string How(ActionRecord action);

    /// <summary>A sentence: what people still have to do after the change has helped.</summary>
    public abstract string Afterwards(ActionRecord action);

    /// <summary>A clause: what must end while somebody else is changing the same resource.</summary>
    public virtual string UntilOthersEnd => "the end of that; look who drains or restarts the instance.";

    /// <summary>The state before or after, with its unit.</summary>
    public virtual string Value(string value) => value;

    /// <summary>Whether this AWS CLI command makes the same change by hand.</summary>
    public abstract bool IsMadeBy(string command, ActionRecord action);

    /// <summary>The AWS CLI command that puts the opt-in tag on the resource.</summary>
    public abstract string TagCommand(ActionRecord action);

    private protected static string InstanceTagCommand(string instanceId) =>
        $"aws ec2 create-tags --resources {instanceId} --tags Key={OptIn.TagKey},Value={OptIn.Approved}";
}
