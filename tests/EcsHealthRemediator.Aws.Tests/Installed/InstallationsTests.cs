using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Installed;
using EcsHealthRemediator.Aws.Tests.Wire;

namespace EcsHealthRemediator.Aws.Tests.Installed;

public sealed class InstallationsTests
{
    internal const string Value = """
        {"version": "0.1.0", "function": "ecs-health-RemediatorFunction-1", "operatorFunction": "ecs-health-OperatorFunction-1",
        "table": "ecs-health-IncidentTable-1", "outcomeTopic": "arn:aws:sns:eu-west-1:111122223333:outcomes",
        "operationsTopic": "arn:aws:sns:eu-west-1:111122223333:operations", "clusters": "shop,pay", "mode": "auto",
        "raiseGracePeriodMode": "inherit", "restartInstanceMode": "approve", "drainInstanceMode": "off", "standbyMode": "off"}
        """;

    [Fact]
    public async Task Each_parameter_of_each_page_is_a_stack_and_what_is_no_such_text_is_none()
    {
        using var aws = new FakeAws(call => Answer.Of(call.Text("NextToken") is null
            ? Page("more", Parameter("second", Value), Parameter("notes", "not ours"))
            : Page(null, Parameter("first", Value), Parameter("half", """{"version": "0.1.0"}"""))));

        var found = await new Installations(TestClients.At(aws.Url).Ssm).AllAsync(CancellationToken.None);

        Assert.Equal(["first", "second"], found.Select(one => one.Stack));
        Assert.All(aws.Calls, call => Assert.Equal("/ecs-health-remediator/", call.Text("Path")));
        Assert.Equal(["shop", "pay"], found[0].ClusterNames);
        Assert.Equal(
            [("raise-grace-period", "auto"), ("restart-instance", "approve"), ("drain-instance", "off"), ("standby", "off")],
            found[0].Modes);
    }

    internal static JsonObject Page(string? next, params JsonNode[] parameters)
    {
        var page = new JsonObject { ["Parameters"] = new JsonArray(parameters) };
        if (next is not null) page["NextToken"] = next;
        return page;
    }

    internal static JsonObject Parameter(string stack, string value) =>
        new() { ["Name"] = $"/ecs-health-remediator/{stack}", ["Type"] = "String", ["Value"] = value };
}
