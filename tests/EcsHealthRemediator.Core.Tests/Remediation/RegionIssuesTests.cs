using EcsHealthRemediator.Application;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Core.Tests.Remediation;

public sealed class RegionIssuesTests
{
    private static readonly DateTimeOffset Now = Worlds.Now;

    [Fact]
    public void An_open_issue_holds_changes_back_until_it_is_closed()
    {
        var open = new RegionIssues().With(Told(isOpen: true, Now), Now);

        Assert.Contains("AWS_EC2_OPERATIONAL_ISSUE", open.FreezeAt(Now), StringComparison.Ordinal);
        Assert.Null(open.With(Told(isOpen: false, Now.AddHours(1)), Now.AddHours(1)).FreezeAt(Now.AddHours(1)));
    }

    [Fact]
    public void An_issue_of_which_nothing_more_is_heard_holds_for_a_day() =>
        Assert.Equal(
            (true, false),
            (new RegionIssues().With(Told(isOpen: true, Now), Now).FreezeAt(Now.AddHours(23)) is not null,
                new RegionIssues().With(Told(isOpen: true, Now), Now).FreezeAt(Now.AddHours(24)) is not null));

    [Fact]
    public void A_message_that_comes_late_does_not_open_again_what_is_closed()
    {
        var closed = new RegionIssues().With(Told(isOpen: false, Now), Now);

        Assert.Null(closed.With(Told(isOpen: true, Now.AddMinutes(-5)), Now.AddMinutes(1)).FreezeAt(Now.AddMinutes(1)));
    }

    [Fact]
    public void A_message_from_the_future_is_of_now() =>
        Assert.Null(new RegionIssues().With(Told(isOpen: true, Now.AddDays(9)), Now).FreezeAt(Now.AddDays(1)));

    private static ServiceIssue Told(bool isOpen, DateTimeOffset at) =>
        new("arn:aws:health:eu-west-1::event/EC2/AWS_EC2_OPERATIONAL_ISSUE/1", "EC2", "AWS_EC2_OPERATIONAL_ISSUE", isOpen) { Time = at };
}
