using EcsHealthRemediator.Signals;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Signals;

public sealed class MessageParserProperties
{
    private static readonly string[] Vocabulary =
    [
        "service", "task", "set", "taskSet", "instance", "port", "target-group", "target-grouparn:", "elb",
        "is", "not", "unhealthy", "healthy", "in", "due", "to", "reason", "failed", "health", "checks", "codes:",
        "[502]", "a", "80", "(", ")", ",", ".", "\n",
    ];

    private static readonly string[] Gaps = [" ", "  ", "\n", "\t ", "\r\n    ", "\u00a0"];

    [Fact]
    public void No_text_throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => MessageParser.Parse(text) is not null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void No_soup_of_its_own_words_throws_or_fills_the_parts_of_other() =>
        Prop.ForAll(
            Gen.Elements(Vocabulary).ListOf().ToArbitrary(),
            words => MessageParser.Parse(string.Join(' ', words)) is { } parsed
                && (parsed.Kind != MessageKind.Other || parsed == ParsedMessage.Other)
                && (parsed.Port is null or (> 0 and <= 65535)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void A_rendered_message_gives_back_its_parts_in_any_order_and_spacing() =>
        Prop.ForAll(
            RenderedMessages().ToArbitrary(),
            sample => Equal(sample.Parts, MessageParser.Parse(sample.Text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Only_the_first_64_Ki_characters_are_read() =>
        Prop.ForAll(
            Gen.Elements(Vocabulary).NonEmptyListOf().ToArbitrary(),
            words =>
            {
                var unit = string.Join(' ', words) + " ";
                var hostile = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
                return Equal(MessageParser.Parse(hostile[..MessageParser.MaxLength]), MessageParser.Parse(hostile));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_after_a_long_preamble_is_still_read_and_one_beyond_the_limit_is_not()
    {
        const string Message = "(service a) is unhealthy in (target-group t)";

        Assert.Equal("a", MessageParser.Parse(new string(' ', MessageParser.MaxLength - Message.Length) + Message).Service);
        Assert.Same(ParsedMessage.Other, MessageParser.Parse(new string(' ', MessageParser.MaxLength) + Message));
    }

    private static Gen<(ParsedMessage Parts, string Text)> RenderedMessages() =>
        from parts in AllParts()
        from tokens in Gen.Shuffle(Tokens(parts))
        from verbAt in Gen.Choose(0, tokens.Length - 1)
        from gap in Gen.Elements(Gaps)
        from stop in Gen.Elements("", ".")
        let words = string.Join(' ', [.. tokens[..verbAt], "is unhealthy in", .. tokens[verbAt..]])
        select (parts, words.Replace(" ", gap, StringComparison.Ordinal) + stop);

    private static Gen<ParsedMessage> AllParts() =>
        from service in Names().OrNull()
        from taskSet in Names().Select(name => "ecs-svc/" + name).OrNull()
        from task in Gen.Choose(0, int.MaxValue).Select(id => $"9d85800c{id:x8}").OrNull()
        from instance in Gen.Elements<string?>("i-0812a3bcd94babf12", "10.0.1.241", null)
        from port in Gen.Choose(0, 65535).Select(port => port == 0 ? (int?)null : port)
        from name in Names()
        from targetGroup in Gen.Elements(name, $"arn:aws-cn:elasticloadbalancing:r:111122223333:targetgroup/{name}/0")
        from codes in Gen.Choose(100, 599).ListOf()
        select new ParsedMessage
        {
            Kind = MessageKind.TargetUnhealthy,
            Service = service,
            TaskSet = taskSet,
            Task = task,
            Instance = instance,
            Port = port,
            TargetGroup = targetGroup,
            Reason = codes.Count > 0 ? $"Failed with these codes: [{string.Join(", ", codes)}]" : "Request timed out",
            Codes = codes.Count > 0 ? [.. codes] : null,
        };

    private static Gen<string> Names() =>
        Gen.Elements("abcXYZ019-_".ToCharArray()).NonEmptyListOf().Select(letters => string.Concat(letters));

    private static string[] Tokens(ParsedMessage parts) =>
    [
        .. parts.Service is { } service ? [$"(service {service})"] : Array.Empty<string>(),
        .. parts.TaskSet is { } taskSet ? [$"(taskSet {taskSet})"] : Array.Empty<string>(),
        .. parts.Task is { } task ? [$"(task {task})"] : Array.Empty<string>(),
        .. parts.Instance is { } instance ? [$"(instance {instance})"] : Array.Empty<string>(),
        .. parts.Port is { } port ? [$"(port {port})"] : Array.Empty<string>(),
        $"(target-group {parts.TargetGroup})",
        $"due to (reason {parts.Reason})",
    ];

    private static bool Equal(ParsedMessage one, ParsedMessage other) =>
        (one.Codes ?? []).SequenceEqual(other.Codes ?? []) && one with { Codes = null } == other with { Codes = null };
}
