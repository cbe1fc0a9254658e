using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class DirectInvokeTests
{
    [Theory]
    [InlineData("""{"command":"diagnose","cluster":"shop","service":"web"}""")]
    [InlineData("""{"command":"diagnose","cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/shop","service":"web"}""")]
    [InlineData("""{"command":"diagnose","service":"arn:aws:ecs:eu-west-1:111122223333:service/shop/web"}""")]
    public void A_service_is_diagnosed_by_name_or_ARN(string json) =>
        Assert.Equal(Samples.Service, Assert.IsType<Diagnose>(Samples.Read(json)).Service);

    [Theory]
    [InlineData("""{"command":"diagnose","cluster":"shop","service":"web"}""", null)]
    [InlineData("""{"command":"diagnose","cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/shop","service":"web"}""", "eu-west-1")]
    [InlineData("""{"command":"diagnose","service":"arn:aws:ecs:us-east-1:111122223333:service/shop/web"}""", "us-east-1")]
    public void An_ARN_says_where_the_service_is_too(string json, string? region) =>
        Assert.Equal(region, Samples.Read(json).Origin?.Region);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void A_diagnosis_may_be_asked_for_with_its_evidence(string asked, bool withEvidence) =>
        Assert.Equal(
            new Diagnose(Samples.Service) { WithEvidence = withEvidence },
            Samples.Read($$"""{"command":"diagnose","cluster":"shop","service":"web","evidence":{{asked}}}"""));

    [Fact]
    public void Commands_carry_their_arguments()
    {
        Assert.Equal(
            new Reject("x") { By = "jane (as the request says)", Reason = "later" },
            Samples.Read("""{"command":"reject","incidentId":"x","by":"jane","reason":"later"}"""));
        Assert.Equal(
            new Pause { By = "jane (as the request says)", Reason = "test", Until = new(2026, 11, 20, 18, 0, 0, TimeSpan.Zero) },
            Samples.Read("""{"command":"pause","reason":"test","by":"jane","until":"2026-11-20T18:00:00Z"}"""));
        Assert.Equal(new Approve("x"), Samples.Read("""{"command":"approve","incidentId":"x"}"""));
        Assert.Equal(new Approve("x") { Question = 2 }, Samples.Read("""{"command":"approve","incidentId":"x","question":2}"""));
        Assert.Equal(
            new Snooze(new(2026, 11, 20, 18, 0, 0, TimeSpan.Zero), "known") { Service = Samples.Service },
            Samples.Read("""{"command":"snooze","cluster":"shop","service":"web","until":"2026-11-20T18:00:00Z","reason":"known"}"""));
        Assert.Equal(new Resume(), Samples.Read("""{"command":"resume"}"""));
    }

    [Theory]
    [InlineData("""{"command":"resume"}""", null)]
    [InlineData("""{"command":"resume","by":" "}""", null)]
    [InlineData("""{"command":"resume","by":"kim"}""", "kim (as the request says)")]
    [InlineData("""{"command":"diagnose","cluster":"shop","service":"web","by":"kim"}""", "kim (as the request says)")]
    public void A_name_in_a_request_is_passed_on_as_what_it_is(string json, string? by) =>
        Assert.Equal(by, Assert.IsAssignableFrom<OperatorCommand>(Samples.Read(json)).By);

    [Theory]
    [InlineData("""{"command":"terminate"}""", "unknown command: terminate")]
    [InlineData("""{"command":"diagnose","cluster":"shop"}""", "diagnose without service")]
    [InlineData("""{"command":"diagnose","service":"web"}""", "diagnose without cluster")]
    [InlineData(
        """{"command":"diagnose","cluster":"shop","service":"web; rm"}""",
        "diagnose: service is neither the name nor the ARN of an ECS service")]
    [InlineData(
        """
        {"command":"diagnose","cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
         "service":"arn:aws:ecs:us-east-1:111122223333:service/shop/web"}
        """,
        "service and cluster are in account 111122223333 in us-east-1 and 111122223333 in eu-west-1")]
    [InlineData("""{"command":"approve"}""", "approve without incidentId")]
    [InlineData("""{"command":"reject","incidentId":""}""", "reject without incidentId")]
    [InlineData("""{"command":"snooze","incidentId":"x","reason":"known"}""", "snooze without until")]
    [InlineData("""{"command":"snooze","incidentId":"x","until":"2026-11-20T18:00:00Z"}""", "snooze without reason")]
    [InlineData(
        """{"command":"snooze","service":"web","until":"2026-11-20T18:00:00Z","reason":"known"}""",
        "snooze without incidentId, or service and cluster")]
    [InlineData("""{}""", "neither an event nor a command nor a message")]
    [InlineData("""{"message":"(service web) has reached a steady state."}""", "message is not about load-balancer health")]
    public void An_invalid_command_is_ignored_with_the_reason(string json, string reason) =>
        Assert.Equal(reason, Samples.IgnoredBecause(Samples.Read(json)));

    [Fact]
    public void A_pause_with_an_invalid_end_is_refused_and_does_not_become_endless() =>
        Assert.StartsWith(
            "malformed: ",
            Samples.IgnoredBecause(Samples.Read("""{"command":"pause","until":"tomorrow"}""")),
            StringComparison.Ordinal);

    [Fact]
    public void A_forwarded_text_is_parsed()
    {
        var signal = Assert.IsType<ForwardedMessage>(Samples.Read(Samples.Load("operator-message").ToJsonString()));

        Assert.Equal(("shop", "web", Samples.TargetGroup), (signal.Cluster, signal.Message.Service, signal.Message.TargetGroup));
        Assert.Equal([502], signal.Message.Codes);
    }
}
