using System.CommandLine;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Domain;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health approve|reject|snooze|pause|resume</c>: gives an order to a deployed remediator, through its operators' function and
/// with the caller's own rights (<c>ssm:GetParametersByPath</c>, <c>lambda:InvokeFunction</c>).
/// </summary>
internal static class OrderCommands
{
    private const int MostOfReason = 1000;

    private const string Example = "web-20260101T000100Z-a0a3";

    public static IEnumerable<Command> Create()
    {
        var incident = new Argument<string>("id") { Description = "The id of an incident, as in a message." };
        var question = OptionValues.Number(
            "--question", "Which of several questions is answered; the message has its number. Default: the only one that is open.",
            least: 1, most: int.MaxValue);
        var reason = new Option<string?>("--reason") { Description = "Why; people who read of it later see this." };
        yield return Order(
            "approve", "Allow the change that an incident asks for. The next tick, within a minute, makes it.",
            [$"approve {Example}", $"approve {Example} --question 2 --by kim"], [incident, question],
            arguments => new() { ["incidentId"] = arguments.GetValue(incident), ["question"] = arguments.GetValue(question) });
        yield return Order(
            "reject", "Forbid the change that an incident asks for.",
            [$"reject {Example}", $"reject {Example} --reason 'not today'"], [incident, question, reason],
            arguments => new()
            {
                ["incidentId"] = arguments.GetValue(incident),
                ["question"] = arguments.GetValue(question),
                ["reason"] = Cut(arguments.GetValue(reason)),
            });
        var until = Until.Option("Default: until resume.");
        yield return Order(
            "pause", "Begin no new change. What has begun is still finished or put back.",
            ["pause", "pause --reason 'load test' --until 2h"], [reason, until],
            arguments => new() { ["reason"] = Cut(arguments.GetValue(reason)), ["until"] = Written(arguments.GetValue(until)) });
        yield return Order(
            "resume", "Allow changes again, also where one did not help before (host-away, quarantined).",
            ["resume", "resume --by kim"], [], _ => []);
        yield return Snooze();
    }

    private static ToolCommand Snooze()
    {
        var incident = new Argument<string?>("id")
        {
            Description = "The id of an incident; or name --cluster and --service.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var cluster = new Option<string?>("--cluster") { Description = "Name or ARN, with --service." }.OnlyClusters();
        var service = new Option<string?>("--service") { Description = "Name or ARN: each of its open incidents." }.OnlyServices();
        var reason = new Option<string>("--reason") { Description = "Why; people who read of it later see this.", Required = true };
        var until = Until.Option("When people are told again, if it still lasts.");
        until.Required = true;
        return Order(
            "snooze", "Do not tell again of a fault that lasts, until then or until it changes.",
            [
                $"snooze {Example} --until 8h --reason known",
                "snooze --cluster shop --service web --until 3d --reason known",
            ],
            [incident, cluster, service, reason, until],
            arguments =>
            {
                var (id, named, place) = (arguments.GetValue(incident), arguments.GetValue(service), arguments.GetValue(cluster));
                if (id is null == named is null || (id is not null && place is not null))
                    throw new UsageException("Name an incident, or --cluster and --service.");
                if (named is not null && ServiceRef.FromArnOrName(named)?.InCluster(place).Cluster is null)
                    throw new UsageException("--service needs --cluster, as names of services are of one cluster only.");
                return new()
                {
                    ["incidentId"] = id,
                    ["service"] = named,
                    ["cluster"] = place,
                    ["reason"] = Cut(arguments.GetValue(reason)),
                    ["until"] = Written(arguments.GetValue(until)),
                };
            });
    }

    private static ToolCommand Order(
        string name, string description, string[] examples, IReadOnlyList<Symbol> own, Func<ParseResult, JsonObject> order)
    {
        var by = new Option<string?>("--by")
        {
            Description = "Who gives the order, as people are told. Default: the name of the user of this machine.",
        };
        var (region, stack, output) = (AwsRegion.Option(), InstalledStack.Option(), Output.Option(Form.Text, Form.Json));
        var command = new ToolCommand(name, description, examples) { by, region, stack, output };
        foreach (var symbol in own)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        command.SetAction(async (arguments, cancellation) =>
        {
            var payload = order(arguments);
            payload["command"] = name;
            payload["by"] = Cut(arguments.GetValue(by) ?? Environment.UserName);
            foreach (var unset in payload.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList()) payload.Remove(unset);
            var place = AwsRegion.Of(arguments.GetValue(region));
            var installed = await InstalledStack.OfAsync(place, arguments.GetValue(stack), cancellation);
            var answer = await OperatorFunction.AskAsync(place, installed.OperatorFunction, payload, cancellation);
            return await OrderAnswer.Of(name, answer).PrintAsync(Output.Of(arguments.GetValue(output)), cancellation);
        });
        return command;
    }

    private static string? Cut(string? text) => text is null || text.Length <= MostOfReason ? text : text[..MostOfReason];

    private static string? Written(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
}
