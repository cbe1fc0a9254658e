using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Core.Tests.Reporting.Page;

public sealed class GuardListTests
{
    private static readonly ActionRecord Restart =
        new(Fix.RestartInstance, Decision.Applied, null, "", null, null, "i-0123456789abcdef0");

    [Fact]
    public void What_was_begun_has_passed_every_guard() =>
        Assert.All(GuardList.Of(Restart), answer => Assert.True(answer.Passed));

    [Fact]
    public void A_refused_change_has_passed_the_guards_before_and_was_not_asked_those_after()
    {
        var answers = Of(GuardId.DeploymentInProgress);

        Assert.True(answers[GuardId.Paused]);
        Assert.False(answers[GuardId.DeploymentInProgress]);
        Assert.Null(answers[GuardId.Persistence]);
    }

    [Fact]
    public void A_guard_that_looks_again_later_has_not_passed_yet() =>
        Assert.Null(Of(GuardId.DeploymentInProgress)[GuardId.EvidenceGap]);

    [Fact]
    public void A_guard_that_the_fix_does_not_know_is_told_as_refusing() => Assert.False(Of(GuardId.AtLimit)[GuardId.AtLimit]);

    private static Dictionary<GuardId, bool?> Of(GuardId refused) =>
        GuardList.Of(Restart with { Decision = Decision.Blocked, BlockedBy = refused })
            .ToDictionary(answer => answer.Guard, answer => answer.Passed);
}
