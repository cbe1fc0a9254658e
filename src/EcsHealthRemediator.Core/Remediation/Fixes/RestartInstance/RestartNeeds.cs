namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>What people are told where a host that is brought back does not come back by itself, and what they can do then.</summary>
internal static class RestartNeeds
{
    /// <summary>https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html</summary>
    private const string NoCapacity = "InsufficientInstanceCapacity";

    /// <param name="error">As AWS has said it: a code, a colon and a sentence.</param>
    public static Need Refused(Incident incident, InstanceRestart restart, Command command, string error)
    {
        var isStart = command is StartInstance;
        return new(
            isStart ? "start-refused" : "activate-refused",
            $"{restart.InstanceId} could not be {(isStart ? "started" : "made ACTIVE")}, which is tried again less and less often: {error}",
            WayBack.Commands(incident, restart))
        {
            Headline = $"{(isStart ? $"start of {restart.InstanceId}" : $"making {restart.InstanceId} ACTIVE")} fails: {CodeOf(error)}",
            Do = isStart && error.StartsWith(NoCapacity, StringComparison.Ordinal)
                ? "Wait: it is tried again by itself, and AWS has room again mostly within hours. Or first give it an instance type that "
                    + "its zone has (modify-instance-attribute), then:"
                : "See to what forbids it. It is tried again by itself; by hand, this does it:",
        };
    }

    public static Need FellBack(InstanceRestart restart, string? reason)
    {
        var why = $"{restart.InstanceId} was started and went back to stopped: {reason ?? "EC2 gives no reason"}.";
        return Need.Of("start-fell-back", $"{why} It is tried again, less and less often.") with
        {
            Headline = reason is null ? null : $"{restart.InstanceId} went back to stopped: {CodeOf(reason)}",
            Do = $"See to what stops it ({reason?.TrimEnd('.') ?? "EC2 gives no reason"}). It is tried again by itself; by hand, this does it:",
        };
    }

    /// <param name="what">A participle: what was tried in vain.</param>
    public static Need GivenUp(InstanceRestart restart, string what, int attempts)
    {
        var why = $"{restart.InstanceId} could not be {what} in {attempts} attempts, so it is not tried any more.";
        return Need.Of($"{Need.GivenUp}-{what}", why) with
        {
            Headline = $"{restart.InstanceId} could not be {what}, and is left to you",
            Do = "By hand, this does it; whatever is still to be done after it is done by itself:",
        };
    }

    private static string CodeOf(string error) => error.Split(':')[0] is { Length: > 0 and < 60 } code && !code.Contains(' ')
        ? code : "refused";
}
