using EcsHealthRemediator.Core.Tests.Remediation;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>What people are called for comes without the commands that a guard has just refused.</summary>
public sealed class SafeAdviceTests
{
    private const string Stop = "aws ec2 stop-instances --instance-ids i-1 && aws ec2 start-instances --instance-ids i-1";

    private static readonly Need Left = Need.Of("host-left-broken", "i-1 is still broken.", Stop) with { Do = "Stop and start it." };

    [Theory]
    [InlineData(GuardId.SharedCause, false)]
    [InlineData(GuardId.NotSafe, false)]
    [InlineData(GuardId.OptedOut, true)]
    [InlineData(GuardId.Budget, true)]
    public void A_guard_that_speaks_against_the_change_takes_its_command_away(GuardId guard, bool isPrinted)
    {
        var refused = new ActionRecord(Fix.RestartInstance, Decision.Blocked, guard, "Two of its zone fail.", "", null, "i-1");

        var need = SafeAdvice.Of(Left, [refused])!;

        Assert.Equal(isPrinted ? Left.Commands : [], need.Commands);
        Assert.Equal(isPrinted, need.Do == Left.Do);
        if (!isPrinted) Assert.EndsWith("Two of its zone fail.", need.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void The_way_back_of_a_change_under_way_is_told_whatever_was_refused()
    {
        var refused = new ActionRecord(Fix.RestartInstance, Decision.Blocked, GuardId.NotSafe, "It is not safe.", "", null, "i-1");
        var incident = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto).Look().Incident with { Actions = [refused], Need = Left };

        Assert.True(incident.IsOpen);
        Assert.Single(Outcome.Of(incident).Need!.Commands);
        Assert.Empty(Outcome.Of(incident.Close(Worlds.Now, IncidentStatus.SelfHealed, "over") with { Need = Left }).Need!.Commands);
    }

    [Fact]
    public void What_was_refused_of_another_host_says_nothing()
    {
        var refused = new ActionRecord(Fix.RestartInstance, Decision.Blocked, GuardId.SharedCause, "Two fail.", "", null, "i-2");

        Assert.Equal(Left, SafeAdvice.Of(Left, [refused]));
    }
}
