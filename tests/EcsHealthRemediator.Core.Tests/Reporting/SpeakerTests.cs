using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;
using static EcsHealthRemediator.Core.Tests.Reporting.AnnouncementsTests;

namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>Whether the message of one incident tells what is to be told of another one, too.</summary>
public sealed class SpeakerTests
{
    [Fact]
    public void Who_knows_of_a_service_by_the_message_of_another_hears_of_its_end_by_that_one_too()
    {
        var speaker = Tell(Down(Incident(IncidentStatus.NeedsHuman), CheckId.SharedCause, "db.example.com:5432"), Now) with { Id = "web" };
        var other = Down(Incident(IncidentStatus.NeedsHuman), CheckId.SharedCause, "db.example.com:5432");
        other = Announcements.Told(other, Announcements.Due(other, new(), Now)!, Now, speaker.Id);
        var narrowed = Down(other, CheckId.ApplicationErrors, "db.example.com:5432");

        Assert.Equal("web", Announcements.Speaker(narrowed, [Down(speaker, CheckId.ApplicationErrors, "db.example.com:5432")], Now)?.Id);
        Assert.Null(Announcements.Due(narrowed.Close(Now, IncidentStatus.SelfHealed, "Healthy again."), new(), Now));
        Assert.NotNull(Announcements.Due(speaker.Close(Now, IncidentStatus.SelfHealed, "Healthy again."), new(), Now));
    }

    [Fact]
    public void A_shared_cause_is_told_by_one_incident_for_all_that_it_names()
    {
        var (api, web, cart) = (Sharing("api"), Tell(Sharing("web"), Now), Sharing("cart"));

        Assert.Equal(web, Announcements.Speaker(api, [api, web], Now.AddHours(23)));
        Assert.Null(Announcements.Speaker(api, [api, web], Now.AddHours(24)));
        Assert.Null(Announcements.Speaker(cart, [web], Now));
        Assert.Null(Announcements.Speaker(web, [web, api], Now));
        Assert.Null(Announcements.Speaker(api, [web with { State = IncidentState.Closed }], Now));
        Assert.Null(Announcements.Speaker(api, [web with { Subject = Subject.Of("lab", "web", Worlds.GroupArn) }], Now));
        Assert.Null(Announcements.Speaker(api with { Cause = null }, [web], Now));
    }

    [Fact]
    public void A_message_speaks_for_no_service_that_it_called_well_or_that_failed_only_after_it()
    {
        var others = Finding.Fault(
            CheckId.SharedCause, Confidence.Strong, "Services web and pay fail together.", ["service web: 0 healthy", "not so: service api: 2 healthy"]);
        var web = Tell(Sharing("web") with { Cause = others }, Now);

        Assert.NotNull(Announcements.Speaker(Sharing("pay"), [web], Now));
        Assert.Null(Announcements.Speaker(Sharing("api"), [web], Now));
        Assert.Null(Announcements.Speaker(Sharing("api"), [web with { Cause = Sharing("api").Cause }], Now));
    }

    [Theory]
    [InlineData("web", 0, "sg-1", true)]
    [InlineData("web", 1, "sg-1", true)]
    [InlineData("web", 0, "sg-2", false)]
    [InlineData("web", 0, null, false)]
    [InlineData("cart", 0, "sg-1", false)]
    public void One_closed_security_group_under_several_services_is_told_once_to_those_that_were_named(
        string named, int healthy, string? group, bool isTold)
    {
        var told = Tell(Closed("api", healthy: 0, "sg-1", "pay", named), Now);

        var speaker = Announcements.Speaker(Closed("web", healthy, group, "api"), [told], Now.AddMinutes(1));

        Assert.Equal(isTold ? told : null, speaker);
    }

    [Fact]
    public void Who_was_told_that_a_closed_group_takes_a_part_of_one_service_hears_of_another_that_it_takes_down()
    {
        var told = Tell(Closed("api", healthy: 2, "sg-1", "web"), Now);

        Assert.NotNull(Announcements.Speaker(Closed("web", healthy: 1, "sg-1", "api"), [told], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(Closed("web", healthy: 0, "sg-1", "api"), [told], Now.AddMinutes(1)));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void A_message_speaks_for_no_service_that_fails_only_long_after_it(int minutes, bool isTold)
    {
        var (api, told) = (Failing("api"), Tell(Failing(), Now));

        Assert.Equal(
            isTold ? told : null,
            Announcements.Speaker(api with { OpenedAt = Now.AddMinutes(minutes) }, [told], Now.AddMinutes(minutes)));
    }

    [Theory]
    [InlineData(Decision.Blocked, true)]
    [InlineData(Decision.WouldApply, true)]
    [InlineData(Decision.AwaitingApproval, false)]
    [InlineData(Decision.Applied, false)]
    public void A_shared_cause_is_told_once_also_where_each_service_has_a_fix_that_is_not_made(Decision decision, bool isShared)
    {
        Incident Of(string service) => Sharing(service) with { Actions = [Restart(decision)] };
        var told = Tell(Of("web"), Now);

        Assert.Equal(isShared ? told : null, Announcements.Speaker(Of("api"), [told], Now.AddMinutes(1)));
    }

    [Fact]
    public void One_restart_under_several_services_is_asked_for_once_and_a_no_to_it_is_one_for_all()
    {
        Incident Of(string service, ActionRecord action) => Sharing(service) with
        {
            Cause = Finding.Fault(CheckId.InstanceStatus, Confidence.Proof, "It fails.", ["services with tasks there: api, web"]) with
            {
                InstanceIds = [action.Resource],
            },
            Actions = [action],
        };
        var asked = Restart(Decision.AwaitingApproval);
        var (api, told) = (Of("api", asked), Tell(Of("web", asked), Now));
        var no = asked with { Decision = Decision.Blocked, BlockedBy = GuardId.NotApproved };

        Assert.Equal(told, Announcements.Speaker(api, [told], Now.AddMinutes(1)));
        Assert.NotNull(Announcements.Speaker(api, [told with { Actions = [no] }], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(api, [told with { Actions = [no with { BlockedBy = GuardId.OptedOut }] }], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(Of("api", asked with { Resource = "i-2" }), [told], Now.AddMinutes(1)));
    }

    [Fact]
    public void What_lies_in_the_tasks_is_told_by_one_of_the_services_target_groups_and_so_are_the_fixes()
    {
        Incident Of(string service, string group, string check) => Down(Incident(IncidentStatus.NeedsHuman), check, null) with
        {
            Id = group,
            Subject = Subject.Of("shop", service, group),
        };
        var (main, admin) = (Of("web", "web-tg", CheckId.GracePeriod), Of("web", "admin-tg", CheckId.GracePeriod));
        var told = Tell(main with { Actions = [Restart(Decision.AwaitingApproval)] }, Now);

        Assert.Equal(told, Announcements.Speaker(admin, [admin, told], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(admin, [admin, main], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(Of("api", "api-tg", CheckId.GracePeriod), [told], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(Of("web", "admin-tg", CheckId.HealthCheckPath), [told], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(
            Of("web", "admin-tg", CheckId.HealthCheckPath), [Tell(Of("web", "web-tg", CheckId.HealthCheckPath), Now)], Now.AddMinutes(1)));
        Assert.Null(Announcements.Speaker(admin with { Actions = [Restart(Decision.Blocked)] }, [told], Now.AddMinutes(1)));
    }

    [Fact]
    public void Of_a_target_group_of_which_nothing_is_healthy_nobody_speaks_who_told_of_half_a_service()
    {
        Incident Of(string group, int healthy) => Down(Incident(IncidentStatus.NeedsHuman), CheckId.ContainerExit, null) with
        {
            Id = group,
            Subject = Subject.Of("shop", "web", group),
            Targets = new(healthy, 3),
            NoneHealthySince = healthy > 0 ? null : Now.AddMinutes(-10),
        };
        var down = Of("admin-tg", healthy: 0);

        Assert.Null(Announcements.Speaker(down, [Tell(Of("web-tg", healthy: 2), Now)], Now.AddMinutes(1)));
        Assert.NotNull(Announcements.Speaker(down, [Tell(Of("web-tg", healthy: 0), Now)], Now.AddMinutes(1)));
        Assert.NotNull(Announcements.Speaker(Of("admin-tg", healthy: 1), [Tell(Of("web-tg", healthy: 2), Now)], Now.AddMinutes(1)));
    }

    [Fact]
    public void One_broken_host_that_nobody_may_mend_is_told_by_one_incident_for_all_services_on_it()
    {
        var (web, api) = (Tell(Failing(), Now), Failing("api"));

        Assert.Equal(web, Announcements.Speaker(api, [web, api], Now.AddHours(1)));
        Assert.Null(Announcements.Speaker(Failing("cart"), [web], Now));
        Assert.Null(Announcements.Speaker(api with { Actions = [Restart(Decision.AwaitingApproval)] }, [web], Now));
        Assert.Null(Announcements.Speaker(
            api with { Cause = api.Cause! with { InstanceIds = ["i-0000000000000000a"] } }, [web], Now));
    }

    [Fact]
    public void Who_waits_until_another_has_mended_its_host_is_told_of_with_it_where_that_one_has_named_it()
    {
        var web = Failing();
        var acting = Tell(web with
        {
            State = IncidentState.Acting,
            Status = IncidentStatus.Acting,
            Actions = [Restart(Decision.Applied)],
            Targets = new(2, 3),
            Progress = new InstanceRestart
            {
                InstanceId = "i-0123456789abcdef0",
                ContainerInstanceArn = Worlds.HostArn(1),
                Step = RestartStep.Draining,
                StepSince = Now,
            },
        }, Now);
        Incident Waiting(string service, int healthy) => Failing(service) with
        {
            Status = IncidentStatus.Watching,
            Targets = new(healthy, 3),
            Actions = [Restart(Decision.Blocked) with { BlockedBy = GuardId.AlreadyRecovering }],
        };

        Assert.Equal(acting, Announcements.Speaker(Waiting("api", healthy: 1), [acting], Now.AddMinutes(9)));
        Assert.Null(Announcements.Speaker(Waiting("api", healthy: 0), [acting], Now.AddMinutes(9)));
        Assert.Null(Announcements.Speaker(Waiting("cart", healthy: 1), [acting], Now.AddMinutes(9)));
        Assert.Null(Announcements.Speaker(
            Waiting("api", healthy: 1), [acting with { Actions = [Restart(Decision.Applied) with { Resource = "i-2" }] }], Now.AddMinutes(9)));
    }
}
