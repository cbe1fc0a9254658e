using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Reporting;

public sealed class AnnouncementsTests
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static readonly Policy Quiet = new() { NotifySelfHealed = false };

    [Theory]
    [InlineData(IncidentStatus.Watching)]
    [InlineData(IncidentStatus.Acting)]
    [InlineData(IncidentStatus.Verifying)]
    [InlineData(IncidentStatus.Ignored)]
    public void What_is_still_under_way_is_not_told(IncidentStatus status) =>
        Assert.Null(Announcements.Due(Incident(status), new(), Now));

    [Fact]
    public void An_answer_keeps_its_question_quiet_and_no_end()
    {
        var asked = Incident(IncidentStatus.NeedsHuman, Decision.AwaitingApproval);
        var answered = asked.Answered(EcsHealthRemediator.Remediation.Approval.Of(asked.Actions[^1], granted: true, "kim", Now));

        Assert.Null(Announcements.Due(answered, new(), Now));
        Assert.NotNull(Announcements.Due(answered.Close(Now, IncidentStatus.Fixed, "well"), new(), Now));
    }

    [Fact]
    public void The_same_thing_is_told_again_only_after_a_day()
    {
        var told = Tell(Incident(IncidentStatus.NeedsHuman), Now);

        Assert.Null(Announcements.Due(told, new(), Now.AddHours(24).AddSeconds(-1)));
        Assert.NotNull(Announcements.Due(told, new(), Now.AddHours(24)));
    }

    [Fact]
    public void What_is_left_of_what_people_know_is_no_news_and_what_is_added_is()
    {
        var one = Incident(IncidentStatus.NeedsHuman, Decision.AwaitingApproval);
        var two = one with { Actions = [.. one.Actions, one.Actions[0] with { Resource = "i-2" }] };

        Assert.Null(Announcements.Due(Tell(two, Now) with { Actions = one.Actions }, new(), Now.AddMinutes(3)));
        Assert.NotNull(Announcements.Due(Tell(one, Now) with { Actions = two.Actions }, new(), Now.AddMinutes(3)));
        Assert.NotNull(Announcements.Due(
            Tell(two, Now) with { Actions = [one.Actions[0] with { Question = 2 }] }, new(), Now.AddMinutes(3)));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("i-9", true)]
    [InlineData("i-1", false)]
    public void A_cause_that_no_proposed_fix_answers_is_news_unless_it_is_of_the_same_host(string? host, bool isNews)
    {
        var known = Incident(IncidentStatus.NeedsHuman, Decision.Blocked);
        known = known with { Actions = [known.Actions[0] with { Fix = Fix.RestartInstance, Resource = "i-1" }] };
        var cause = Finding.Fault(CheckId.InstanceState, Confidence.Proof, "It is shutting down.", []) with
        {
            InstanceIds = host is null ? [] : [host],
        };

        Assert.Equal(isNews, Announcements.Due(Tell(known, Now) with { Cause = cause }, new(), Now.AddMinutes(3)) is not null);
    }

    [Fact]
    public void A_service_that_flaps_is_told_of_at_first_and_when_it_has_become_a_habit()
    {
        var told = 0;
        Incident? before = null;
        for (var flap = 0; flap < 8; flap++)
        {
            var opened = Now.AddMinutes(15 * flap);
            var incident = Incident(IncidentStatus.NeedsHuman) with { Id = $"web-{flap}", OpenedAt = opened };
            incident = before is null ? incident : incident.Following(before);
            incident = Hear(incident, opened.AddMinutes(2), ref told);
            var closed = incident.Close(opened.AddMinutes(5), IncidentStatus.SelfHealed, "well");
            before = Hear(closed, opened.AddMinutes(5), ref told);
        }

        Assert.Equal(4, told);
    }

    [Theory]
    [InlineData(Decision.Blocked, 5, false)]
    [InlineData(Decision.Blocked, 20, true)]
    [InlineData(Decision.AwaitingApproval, 5, true)]
    [InlineData(Decision.Failed, 5, true)]
    public void Of_a_flap_that_lasts_or_is_more_than_a_flap_people_hear_all_the_same(Decision decision, int minutes, bool isTold)
    {
        var incident = Incident(IncidentStatus.NeedsHuman, decision);
        var first = Tell(incident, Now).Close(Now.AddMinutes(5), IncidentStatus.SelfHealed, "well");
        var second = (incident with { Id = "web-2", OpenedAt = Now.AddMinutes(9) }).Following(first);
        var at = second.OpenedAt.AddMinutes(minutes);

        Assert.Equal(isTold, Announcements.Due(second, new(), at) is not null);
        if (isTold) Assert.Null(Announcements.Due(Tell(second, at), new(), at.AddMinutes(30)));
    }

    [Fact]
    public void A_flap_that_lasted_is_told_of_while_every_target_is_healthy_only_if_its_cause_is_still_seen()
    {
        var fails = Incident(IncidentStatus.NeedsHuman) with
        {
            Cause = Finding.Fault(CheckId.DeploymentInProgress, Confidence.Strong, "The new revision fails its health check."),
        };
        var first = Tell(fails, Now).Close(Now.AddMinutes(5), IncidentStatus.SelfHealed, "well");
        var second = (fails with { Id = "web-2", OpenedAt = Now.AddMinutes(9) }).Following(first);
        var later = second.OpenedAt.AddMinutes(20);

        Assert.NotNull(Announcements.Due(second with { Targets = new(2, 3) }, new(), later));
        var serves = second with { Targets = new(3, 3), LookedAt = later, CauseSeenAt = later.AddMinutes(-1) };
        Assert.Null(Announcements.Due(serves, new(), later));
        Assert.NotNull(Announcements.Due(serves with { CauseSeenAt = later }, new(), later));
        Assert.Null(Announcements.Due(serves with { CauseSeenAt = later, HealthyLooks = 1 }, new(), later));
    }

    [Theory]
    [InlineData(3, 4, true)]
    [InlineData(0, 4, false)]
    [InlineData(3, 2, false)]
    public void That_nothing_is_healthy_any_more_is_news_once_it_has_lasted(int healthyBefore, int minutes, bool isNews)
    {
        var told = Tell(Incident(IncidentStatus.NeedsHuman) with { Targets = new(healthyBefore, 4) }, Now);
        var worse = told with { Targets = new(0, 4), NoneHealthySince = Now.AddMinutes(1) };

        Assert.Equal(isNews, Announcements.Due(worse, new(), Now.AddMinutes(1 + minutes)) is not null);
    }

    [Fact]
    public void An_outage_is_told_however_often_the_service_flapped_before()
    {
        var first = Tell(Incident(IncidentStatus.NeedsHuman) with { Targets = new(0, 3) }, Now).Close(Now.AddMinutes(5), IncidentStatus.SelfHealed, "well");
        var second = (Incident(IncidentStatus.NeedsHuman) with
        {
            Id = "web-2",
            OpenedAt = Now.AddMinutes(9),
            Targets = new(0, 3),
            NoneHealthySince = Now.AddMinutes(9),
        }).Following(first);

        Assert.Null(Announcements.Due(second, new(), Now.AddMinutes(13)));
        Assert.NotNull(Announcements.Due(second, new(), Now.AddMinutes(14)));
    }

    [Fact]
    public void What_fails_after_a_fix_that_did_not_end_well_is_news()
    {
        var over = Incident(IncidentStatus.NeedsHuman, Decision.Failed) with
        {
            Progress = new GracePeriodRaise(30, 60, "web:1", Now, Reverting: true),
        };
        var cause = Finding.Fault(CheckId.HealthCheckPath, Confidence.Proof, "Every path answers 404.", []);

        Assert.NotNull(Announcements.Due(Tell(over, Now) with { Cause = cause }, new(), Now.AddMinutes(3)));
    }

    [Fact]
    public void What_has_not_come_of_an_answer_in_five_minutes_holds_nothing_back()
    {
        var asked = Tell(Incident(IncidentStatus.NeedsHuman, Decision.AwaitingApproval), Now);
        asked = asked with { Actions = [asked.Actions[0] with { Fix = Fix.RestartInstance, Resource = "i-1" }] };
        var answered = Tell(asked, Now).Answered(EcsHealthRemediator.Remediation.Approval.Of(asked.Actions[0], granted: false, "kim", Now)) with
        {
            Cause = Finding.Fault(CheckId.HealthCheckPath, Confidence.Proof, "Every path answers 404.", []),
        };

        Assert.Null(Announcements.Due(answered, new(), Now.AddMinutes(4)));
        Assert.NotNull(Announcements.Due(answered, new(), Now.AddMinutes(5)));
    }

    [Fact]
    public void One_dependency_is_one_piece_of_news_whether_several_services_fail_for_it_or_one()
    {
        var shared = Down(Incident(IncidentStatus.NeedsHuman), CheckId.SharedCause, "db.example.com:5432");
        var told = Tell(shared, Now);

        Assert.Null(Announcements.Due(
            Down(told, CheckId.ApplicationErrors, "db.example.com:5432"), new(), Now.AddMinutes(20)));
        Assert.NotNull(Announcements.Due(
            Down(told, CheckId.ApplicationErrors, "cache.example.com:6379"), new(), Now.AddMinutes(20)));
    }

    [Fact]
    public void In_observe_it_is_no_news_that_a_guard_forbids_what_would_not_have_been_done()
    {
        var would = Incident(IncidentStatus.NeedsHuman, Decision.WouldApply);
        var told = Tell(would, Now);

        Assert.Null(Announcements.Due(
            told with { Actions = [would.Actions[0] with { Decision = Decision.Blocked, BlockedBy = GuardId.SharedCause }] },
            new(),
            Now.AddMinutes(9)));
    }

    [Fact]
    public void A_service_that_was_healthy_at_the_latest_look_is_no_news()
    {
        var failing = Down(Incident(IncidentStatus.NeedsHuman), CheckId.HealthCheckPath, null);

        Assert.NotNull(Announcements.Due(failing, new(), Now));
        Assert.Null(Announcements.Due(failing with { HealthyLooks = 1 }, new(), Now));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, true)]
    public void A_snooze_of_a_service_that_still_serves_ends_when_nothing_has_been_healthy_for_three_minutes(int minutes, bool isTold)
    {
        var known = Tell(Down(Incident(IncidentStatus.NeedsHuman), CheckId.HealthCheckPath, null), Now);
        var snoozed = known with { Snooze = new(Now.AddDays(1), "known", "kim", Announcements.Known(known)) };
        var down = snoozed with
        {
            Targets = new(0, 3),
            NoneHealthySince = Now.AddMinutes(10),
            LookedAt = Now.AddMinutes(10 + minutes),
        };

        Assert.Equal(isTold, Announcements.Due(down, new(), Now.AddMinutes(10 + minutes)) is not null);
        Assert.Null(Announcements.Due(
            snoozed with { Snooze = snoozed.Snooze! with { Of = Announcements.Known(down) } }, new(), Now.AddMinutes(10 + minutes)));
    }

    internal static Incident Down(Incident incident, string check, string? dependency) => incident with
    {
        Actions = [],
        Cause = Finding.Fault(check, Confidence.Strong, "It fails.", []) with { Dependency = dependency },
    };

    private static Incident Hear(Incident incident, DateTimeOffset at, ref int told)
    {
        if (Announcements.Due(incident, new(), at) is not { } key) return incident;
        told++;
        return Announcements.Told(incident, key, at);
    }

    [Theory]
    [InlineData(IncidentStatus.NeedsHuman, true)]
    [InlineData(IncidentStatus.Inconclusive, false)]
    public void That_a_group_is_late_is_news_unless_nothing_explains_any_more_what_fails(IncidentStatus status, bool isNews)
    {
        var waiting = Restart(Decision.Blocked) with { BlockedBy = GuardId.GroupRepairs };
        var told = Tell(Incident(status) with { Actions = [waiting] }, Now);

        Assert.Equal(isNews, Announcements.Due(told, new(), Now + new Policy().GroupRepairsWithin) is not null);
    }

    [Fact]
    public void A_new_decision_on_a_fix_is_told_at_once()
    {
        var told = Tell(Incident(IncidentStatus.NeedsHuman, Decision.AwaitingApproval), Now);

        Assert.NotNull(Announcements.Due(told with { Actions = [Restart(Decision.Blocked)] }, new(), Now.AddMinutes(1)));
    }

    [Fact]
    public void The_end_of_what_people_know_of_is_always_told()
    {
        var told = Tell(Incident(IncidentStatus.NeedsHuman), Now);

        Assert.NotNull(Announcements.Due(told with { Status = IncidentStatus.SelfHealed }, Quiet, Now.AddMinutes(1)));
    }

    [Fact]
    public void Who_wants_no_word_of_what_heals_by_itself_gets_none() =>
        Assert.Null(Announcements.Due(Incident(IncidentStatus.SelfHealed), Quiet, Now));

    [Theory]
    [InlineData(Decision.Failed)]
    [InlineData(Decision.Reverted)]
    public void A_change_that_was_begun_is_told_even_if_the_service_healed_by_itself(Decision decision) =>
        Assert.NotNull(Announcements.Due(Incident(IncidentStatus.SelfHealed, decision), Quiet, Now));

    [Fact]
    public void What_an_operator_snoozes_is_told_again_when_it_changes_or_the_time_is_over()
    {
        var told = Tell(Incident(IncidentStatus.NeedsHuman), Now);
        var snoozed = told with { Snooze = new(Now.AddDays(3), "known", "jane", Announcements.Known(told)) };
        var reminded = Now.AddHours(25);

        Assert.NotNull(Announcements.Due(told, new(), reminded));
        Assert.Null(Announcements.Due(snoozed, new(), reminded));
        Assert.NotNull(Announcements.Due(snoozed, new(), Now.AddDays(3)));
        Assert.NotNull(Announcements.Due(snoozed with { Cause = Sharing("web").Cause }, new(), reminded));
        Assert.NotNull(Announcements.Due(snoozed with { Actions = [Restart(Decision.Blocked)] }, new(), reminded));
        Assert.NotNull(Announcements.Due(snoozed with { Status = IncidentStatus.SelfHealed }, new(), reminded));
        Assert.NotNull(Announcements.Due(snoozed with { Need = Need.Of("kept", "A host is drained.") }, new(), reminded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_fails_beside_a_change_is_no_news_to_whoever_was_called_with_that_shown(bool wasShown)
    {
        var other = Finding.Fault(CheckId.InstanceStatus, Confidence.Proof, "Its instance fails its status check.", []) with
        {
            InstanceIds = ["i-9"],
        };
        var called = Incident(IncidentStatus.NeedsHuman, Decision.Applied) with
        {
            State = IncidentState.Acting,
            Need = Need.Of("no-right", "A host is stopped."),
            Progress = Restarting(RestartStep.Stopping),
            Targets = new(1, 3),
            Besides = wasShown ? other : null,
            BesidesSince = Now,
        };

        Assert.Equal(wasShown, Announcements.Due(Tell(called, Now) with { Besides = other }, new(), Now.AddMinutes(12)) is null);
    }

    [Fact]
    public void A_host_that_was_told_beside_a_change_is_not_told_again_as_the_change_goes_on_until_it_was_well_between()
    {
        var other = Finding.Fault(CheckId.ContainerRuntime, Confidence.Proof, "The runtime of i-9 hangs.", []) with { InstanceIds = ["i-9"] };
        var acting = Incident(IncidentStatus.Acting, Decision.Applied) with
        {
            State = IncidentState.Acting,
            Progress = Restarting(RestartStep.Starting) with { StopAskedAt = Now },
            Targets = new(1, 3),
            Besides = other,
            BesidesSince = Now,
        };
        var told = Tell(acting, Now.AddMinutes(12));
        var verified = told with { State = IncidentState.Verifying, Status = IncidentStatus.Verifying };

        Assert.Null(Announcements.Due(verified, new(), Now.AddMinutes(20)));
        Assert.NotNull(Announcements.Due(verified with { ToldBesides = null }, new(), Now.AddMinutes(20)));
        var next = told with { Besides = other with { InstanceIds = ["i-8"] } };
        Assert.NotNull(Announcements.Due(next, new(), Now.AddMinutes(20)));
        var both = Tell(next, Now.AddMinutes(20)) with { Besides = other with { InstanceIds = ["i-8", "i-9"] } };
        Assert.Null(Announcements.Due(both, new(), Now.AddMinutes(30)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public void An_answer_that_the_latest_look_still_sees_is_news_although_enough_others_are_healthy(int minutes, bool isTold)
    {
        var known = Tell(Closed("web", healthy: 2, "sg-1"), Now);
        var answers = known with
        {
            Targets = new(3, 3),
            Cause = Finding.Fault(CheckId.ApplicationResponse, Confidence.Strong, "The application answers 500.", []),
            CauseSeenAt = Now.AddMinutes(9),
            LookedAt = Now.AddMinutes(9 + minutes),
        };

        Assert.Equal(isTold, Announcements.Due(answers, new(), Now.AddMinutes(9 + minutes)) is not null);
    }

    private static InstanceRestart Restarting(RestartStep step) =>
        new() { InstanceId = Worlds.Id(1), ContainerInstanceArn = Worlds.HostArn(1), Step = step, StepSince = Now };

    internal static Incident Tell(Incident incident, DateTimeOffset at) =>
        Announcements.Told(incident, Announcements.Due(incident, new(), at)!, at);

    [Theory]
    [InlineData("sweep", "Only 2 of 3 tasks run.", false)]
    [InlineData("service-event", "SERVICE_TASK_PLACEMENT_FAILURE", false)]
    [InlineData("service-event", "Health checks failed", true)]
    [InlineData("target-group-alarm", "unhealthy", true)]
    public void Tasks_that_were_only_late_are_no_news(string type, string text, bool told)
    {
        var healed = Incident(IncidentStatus.SelfHealed) with { Signal = new(type, null, Now, text) };

        Assert.Equal(told, Announcements.Due(healed, new(), Now) is not null);
        Assert.NotNull(Announcements.Due(healed with { Cause = Sharing("web").Cause }, new(), Now));
        Assert.NotNull(Announcements.Due(Tell(healed with { Status = IncidentStatus.NeedsHuman }, Now) with
        {
            Status = IncidentStatus.SelfHealed,
        }, Quiet, Now));
    }

    [Theory]
    [InlineData(false, 2, false)]
    [InlineData(true, 2, true)]
    [InlineData(false, 0, true)]
    public void A_host_that_breaks_in_an_incident_that_people_know_is_told_once_two_looks_have_shown_it(bool before, int healthy, bool isTold)
    {
        var known = Tell(Closed("web", healthy: 2, "sg-1"), Now);
        var broken = known with
        {
            Targets = new(healthy, 3),
            Cause = Failing().Cause,
            Faults = [CheckId.InstanceStatus],
            FaultsBefore = before ? [CheckId.InstanceStatus] : [],
        };

        Assert.Equal(isTold, Announcements.Due(broken, new(), Now.AddMinutes(9)) is not null);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(10, true)]
    public void For_ten_minutes_after_a_look_found_a_closed_group_open_it_is_not_told(int minutes, bool isTold)
    {
        var now = Now.AddMinutes(minutes);
        var closed = Closed("web", healthy: 0, "sg-1") with { CauseSeenAt = Now, LookedAt = now };

        Assert.Equal(isTold, Announcements.Due(closed, new(), now) is not null);
    }

    [Theory]
    [InlineData(0, 4, false)]
    [InlineData(0, 5, true)]
    [InlineData(2, 5, false)]
    public void With_nothing_healthy_people_hear_five_minutes_after_a_closed_group_was_found_open(int healthy, int minutes, bool isTold)
    {
        var now = Now.AddMinutes(minutes);
        var open = Closed("web", healthy, "sg-1") with
        {
            CauseSeenAt = Now,
            LookedAt = now,
            NoneHealthySince = healthy == 0 ? Now.AddMinutes(-5) : null,
        };

        Assert.Equal(isTold, Announcements.Due(open, new(), now) is not null);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_host_that_the_latest_look_found_well_is_told_only_by_whoever_has_changed_it(bool isOurs, bool isTold)
    {
        var well = Failing() with
        {
            Actions = isOurs ? [Restart(Decision.Failed)] : [],
            CauseSeenAt = Now,
            LookedAt = Now.AddMinutes(1),
        };

        Assert.Equal(isTold, Announcements.Due(well, new(), Now.AddMinutes(1)) is not null);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(21, true)]
    public void A_closed_group_that_was_told_beside_a_change_is_not_told_again_when_the_change_is_over(int minutes, bool isTold)
    {
        var acting = Closed("web", healthy: 0, "sg-1") with { Status = IncidentStatus.Acting, Actions = [Restart(Decision.Applied)] };
        var over = Announcements.Told(acting, "acting||RestartInstance:i-1:Applied|none-healthy", Now) with { Status = IncidentStatus.NeedsHuman };

        Assert.Equal(isTold, Announcements.Due(over, new(), Now.AddMinutes(minutes)) is not null);
    }

    [Fact]
    public void A_shared_cause_and_what_a_service_shows_of_it_take_no_turns()
    {
        var (told, at, incident) = (0, Now, Incident(IncidentStatus.NeedsHuman));
        foreach (var check in new[] { CheckId.SharedCause, CheckId.ApplicationResponse, CheckId.SharedCause, CheckId.ApplicationResponse })
            incident = Hear(Down(incident, check, null), at = at.AddMinutes(25), ref told);

        Assert.Equal(2, told);
    }

    [Fact]
    public void Running_out_of_memory_is_news_to_who_was_told_of_an_exit_code_and_once()
    {
        Incident Of(Incident incident, string? kind)
        {
            var down = Down(incident, CheckId.ContainerExit, null);
            return down with { Cause = down.Cause! with { Kind = kind } };
        }
        var (told, at) = (0, Now);
        var incident = Of(Incident(IncidentStatus.NeedsHuman), null);
        foreach (var kind in new[] { null, "out-of-memory", null, "out-of-memory" })
            incident = Hear(Of(incident, kind), at = at.AddMinutes(5), ref told);

        Assert.Equal(2, told);
    }

    [Fact]
    public void What_a_known_fault_does_to_its_host_is_no_second_news()
    {
        Finding Of(string check) => Finding.Fault(check, Confidence.Proof, "It fails.", []) with { InstanceIds = ["i-1"] };
        var incident = Sharing("web");
        var (agent, alone) = (Of(CheckId.AgentConnection), incident with { FaultsBefore = [CheckId.AgentConnection] });
        alone = Tell(alone, Now);

        Assert.NotNull(Announcements.Due(alone with { Findings = [agent] }, new(), Now.AddMinutes(3)));
        Assert.Null(Announcements.Due(alone with { Findings = [agent, Of(CheckId.InstanceStatus)] }, new(), Now.AddMinutes(3)));
    }

    [Fact]
    public void A_change_is_told_beside_another_that_is_only_proposed_or_asked_for()
    {
        var acting = Incident(IncidentStatus.Acting) with
        {
            State = IncidentState.Acting,
            Progress = new InstanceRestart
            {
                InstanceId = Worlds.Id(1),
                ContainerInstanceArn = Worlds.HostArn(1),
                Step = RestartStep.Draining,
                StepSince = Now,
            },
            Actions = [Restart(Decision.Applied), Restart(Decision.AwaitingApproval) with { Fix = Fix.RaiseGracePeriod, Question = 1 }],
        };
        var answered = acting.Answered(EcsHealthRemediator.Remediation.Approval.Of(acting.Actions[1], granted: true, "kim", Now));

        Assert.NotNull(Announcements.Due(acting, new(), Now));
        Assert.NotNull(Announcements.Due(answered, new(), Now));
    }

    [Fact]
    public void A_cause_that_comes_back_after_another_was_told_is_news_and_one_that_flickers_is_not()
    {
        var closed = Down(Incident(IncidentStatus.NeedsHuman), CheckId.SecurityGroup, null);
        var told = Tell(closed, Now);
        told = Tell(told with { Cause = closed.Cause! with { Check = CheckId.HealthCheckPath } }, Now.AddMinutes(8)) with { Cause = closed.Cause };

        Assert.Null(Announcements.Due(told, new(), Now.AddMinutes(19)));
        Assert.NotNull(Announcements.Due(told, new(), Now.AddMinutes(20)));
        Assert.Null(Announcements.Due(Tell(told, Now.AddMinutes(20)), new(), Now.AddMinutes(25)));
    }

    [Fact]
    public void Whom_another_incident_spoke_for_is_told_of_once_it_speaks_no_longer_and_ends_in_silence_till_then()
    {
        var api = Announcements.Told(Sharing("api"), Announcements.Due(Sharing("api"), Quiet, Now)!, Now, "web-20261122-100000");

        Assert.Null(Announcements.Due(api, Quiet, Now.AddHours(1)));
        Assert.Null(Announcements.Due(api with { Status = IncidentStatus.SelfHealed }, Quiet, Now.AddHours(1)));
        Assert.NotNull(Announcements.Due(Announcements.WithoutSilentSpeakers(api, null), Quiet, Now.AddHours(1)));
    }

    [Fact]
    public void A_second_fault_that_has_nothing_to_do_with_the_first_is_told_once_when_two_looks_have_shown_it()
    {
        var told = Tell(Failing(), Now);
        var flickers = told with { Findings = [.. told.Findings, Second] };
        var stays = flickers with { FaultsBefore = [Second.Check] };

        Assert.Null(Announcements.Due(flickers, new(), Now.AddMinutes(3)));
        var key = Announcements.Due(stays, new(), Now.AddMinutes(6))!;
        Assert.Equal(Second.Check, Announcements.NewsOf(key));
        Assert.Null(Announcements.Due(Announcements.Told(stays, key, Now.AddMinutes(6)), new(), Now.AddMinutes(9)));
    }

    [Fact]
    public void What_the_first_message_says_too_or_what_follows_from_its_cause_is_no_second_fault()
    {
        var first = Failing();
        var both = first with { Findings = [.. first.Findings, Second], FaultsBefore = [Second.Check] };
        var effect = Finding.Fault(CheckId.ContainerExit, Confidence.Proof, "Containers end.");
        var hint = Second with { Confidence = Confidence.Weak };

        Assert.Null(Announcements.Due(Tell(both, Now), new(), Now.AddMinutes(3)));
        Assert.All([effect, hint], fault => Assert.Null(Announcements.Due(
            Tell(first, Now) with { Findings = [.. first.Findings, fault], FaultsBefore = [fault.Check] }, new(), Now.AddMinutes(3))));
    }

    [Fact]
    public void The_news_of_a_second_fault_is_that_fault_in_the_same_thread()
    {
        var outcome = Outcome.Of(Failing() with { Findings = [.. Failing().Findings, Second] });

        using var first = Published.Of(outcome);
        using var message = Published.Of(outcome with { Also = Second.Check });

        Assert.StartsWith("MAJOR, also, shop/web: zone eu-central-1b is not enabled", message.Subject, StringComparison.Ordinal);
        Assert.Contains("\nBeside what you know: zone eu-central-1b", message.Email, StringComparison.Ordinal);
        Assert.Contains("\nDo: Enable the zone.", message.Email, StringComparison.Ordinal);
        Assert.Equal(Thread(first), Thread(message));

        static string? Thread(Published said) => said.Card.GetProperty("metadata").GetProperty("threadId").GetString();
    }

    private static Finding Second => Finding.Fault(
        CheckId.AvailabilityZone, Confidence.Proof, "Targets are in eu-central-1b.") with
    {
        Headline = "Zone eu-central-1b is not enabled for the load balancer",
        Remedy = new("Enable the zone.", null, null),
    };

    internal static Incident Failing(string service = "web")
    {
        var cause = Finding.Fault(
            CheckId.InstanceStatus, Confidence.Proof, "Instance i-0123456789abcdef0 fails.", "tasks of api, web run there") with
        {
            InstanceIds = ["i-0123456789abcdef0"],
        };
        return Sharing(service) with { Cause = cause, Findings = [cause], Actions = [Restart(Decision.Blocked)] };
    }

    internal static Incident Closed(string service, int healthy, string? group, params string[] others) => Sharing(service) with
    {
        Targets = new(healthy, 3),
        Cause = Finding.Fault(CheckId.SecurityGroup, Confidence.Strong, "Packets do not pass.") with
        {
            Resource = group,
            AlsoFailing = others,
        },
    };

    internal static Incident Sharing(string service) => Incident(IncidentStatus.NeedsHuman) with
    {
        Id = $"{service}-20261122-100000",
        Subject = Subject.Of("shop", service, Worlds.GroupArn),
        Cause = Finding.Fault(CheckId.SharedCause, Confidence.Strong, "Services web and api fail together, on 3 hosts.", ["web-cart: x"]),
    };

    internal static Incident Incident(IncidentStatus status, Decision? decision = null) => new()
    {
        Id = "web-20261122-100000",
        Subject = new("cluster/shop", "service/shop/web", "tg"),
        Signal = new("schedule", null, Now, null),
        OpenedAt = Now,
        Status = status,
        Actions = decision is { } made ? [Restart(made)] : [],
    };

    internal static ActionRecord Restart(Decision decision) =>
        new(Fix.RestartInstance, decision, null, "", null, null, "i-0123456789abcdef0");
}
