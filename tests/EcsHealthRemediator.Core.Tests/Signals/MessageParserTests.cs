using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Core.Tests.Signals;

public sealed class MessageParserTests
{
    private const string Arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/4d2246e3635cc45b";

    [Theory]
    [InlineData(
        $"(service web) (task 9d85800c30b349039d104d52b506b930) (instance i-0812a3bcd94babf12) (port 32779) is unhealthy in "
        + $"(target-group {Arn}) due to (reason Request timed out)")]
    [InlineData(
        "service web task 9d85800c30b349039d104d52b506b930 instance i-0812a3bcd94babf12 port 32779 is unhealthy in "
        + $"target-group {Arn} due to (reason Request timed out.)")]
    [InlineData(
        $"due to (reason Request timed out) in (target-group {Arn}): (port 32779)(instance i-0812a3bcd94babf12) "
        + "is unhealthy in (task 9d85800c30b349039d104d52b506b930)(service web)")]
    public void All_parts_are_found_whatever_the_form(string text)
    {
        var parsed = MessageParser.Parse(text);

        Assert.Equal(
            new ParsedMessage
            {
                Kind = MessageKind.TargetUnhealthy,
                Service = "web",
                Task = "9d85800c30b349039d104d52b506b930",
                Instance = "i-0812a3bcd94babf12",
                Port = 32779,
                TargetGroup = Arn,
                Reason = "Request timed out",
            },
            parsed);
    }

    [Fact]
    public void Links_of_the_console_do_not_stick_to_the_names()
    {
        var parsed = MessageParser.Parse("service [web](https://host/web?a=b) is unhealthy in target-group [tg](https://host)");

        Assert.Equal(("web", "tg"), (parsed.Service, parsed.TargetGroup));
    }

    [Fact]
    public void A_task_set_is_not_part_of_the_service_name()
    {
        var parsed = MessageParser.Parse($"(service web, taskSet ecs-svc/123) is unhealthy in (target-group {Arn})");

        Assert.Equal(("web", "ecs-svc/123"), (parsed.Service, parsed.TaskSet));
    }

    [Theory]
    [InlineData("TARGET GROUP IS NOT FOUND")]
    [InlineData("TARGET IS NOT FOUND")]
    public void What_ECS_no_longer_finds_is_missing_and_not_unhealthy(string reason)
    {
        var parsed = MessageParser.Parse(
            $"service (web) task set (ts) (task t) is not healthy in target-group ({Arn})) due to {reason}.");

        Assert.Equal((MessageKind.TargetMissing, reason), (parsed.Kind, parsed.Reason));
        Assert.Equal(("web", "ts", "t", Arn), (parsed.Service, parsed.TaskSet, parsed.Task, parsed.TargetGroup));
    }

    [Theory]
    [InlineData("[502]", new[] { 502 })]
    [InlineData("[404,502]", new[] { 404, 502 })]
    [InlineData("[ 404, 502 ].", new[] { 404, 502 })]
    [InlineData("[12]", new[] { 12 })]
    [InlineData("[]", null)]
    [InlineData("[code]", null)]
    [InlineData("]502[", null)]
    [InlineData("[99999999999]", null)]
    public void Codes_are_the_numbers_between_the_brackets(string list, int[]? codes)
    {
        var parsed = MessageParser.Parse(
            $"(service a) is unhealthy in (target-group t) due to (reason Health checks failed with these codes: {list})");

        Assert.Equal(MessageKind.TargetUnhealthy, parsed.Kind);
        Assert.Equal(codes, parsed.Codes);
    }

    [Theory]
    [InlineData("(reason Request timed out", "Request timed out")]
    [InlineData("(reason Request (timed) out).", "Request (timed) out")]
    [InlineData("(reason\n  Request timed\tout. )", "Request timed out")]
    [InlineData("(Request timed out)", "Request timed out")]
    [InlineData("reason Request timed out.", "Request timed out")]
    [InlineData("(reason )", null)]
    [InlineData("", null)]
    public void The_reason_survives_lost_and_extra_punctuation(string text, string? reason) =>
        Assert.Equal(reason, MessageParser.Parse($"(service a) (port 80) is unhealthy in (target-group t) due to {text}").Reason);

    [Fact]
    public void Words_of_the_reason_are_not_taken_for_parts()
    {
        var parsed = MessageParser.Parse("(service a) is unhealthy in (elb b) due to (reason Instance has failed on port 9)");

        Assert.Equal(("a", null, null), (parsed.Service, parsed.Instance, parsed.Port));
    }

    [Theory]
    [InlineData("(service instance) (port 80)", "instance", 80)]
    [InlineData("(service port) (port 80)", "port", 80)]
    [InlineData("(service task) (port 65536)", "task", null)]
    [InlineData("(service ) (port )", null, null)]
    [InlineData("(service .) (port [])", null, null)]
    [InlineData("(service a) (port -1)", "a", null)]
    [InlineData("(service a) (port 0)", "a", null)]
    public void A_value_may_look_like_a_keyword_and_an_empty_one_is_absent(string head, string? service, int? port)
    {
        var parsed = MessageParser.Parse(head + " is unhealthy in (target-group t)");

        Assert.Equal((service, port), (parsed.Service, parsed.Port));
    }

    [Fact]
    public void A_stopped_reason_names_the_target_group_only()
    {
        var expected = new ParsedMessage { Kind = MessageKind.TaskFailedElbHealthChecks, TargetGroup = Arn };

        Assert.Equal(expected, MessageParser.Parse($"TASK failed  elb health\nchecks in (target-group {Arn})."));
        Assert.Equal(expected, MessageParser.Parse($"Task failed ELB health checks in target-group {Arn}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("(((((")]
    [InlineData("is unhealthy in")]
    [InlineData("(service a) is unhealthy in the eyes of (port 80)")]
    [InlineData("(service a) (task t) failed container health checks.")]
    [InlineData("(service a) was unable to reach steady state because (taskSet t) was unable to scale in due to (reason x)")]
    public void Anything_else_is_other_with_nothing_in_it(string? text) =>
        Assert.Same(ParsedMessage.Other, MessageParser.Parse(text));
}
