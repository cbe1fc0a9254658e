using System.Text.Json.Nodes;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class HealthEventTests
{
    [Theory]
    [InlineData("eventTypeCategory", "scheduledChange")]
    [InlineData("eventTypeCategory", "accountNotification")]
    [InlineData("service", "RDS")]
    [InlineData("eventRegion", "eu-west-1")]
    [InlineData("statusCode", "upcoming")]
    public void What_is_no_issue_of_these_services_here_is_ignored(string field, string value) =>
        Assert.IsType<Ignored>(Read(detail => detail[field] = value));

    [Fact]
    public void An_issue_of_single_resources_of_the_account_is_ignored() => Assert.IsType<Ignored>(Read(detail =>
    {
        detail["eventScopeCode"] = "ACCOUNT_SPECIFIC";
        detail["eventTypeCode"] = "AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED";
    }));

    [Fact]
    public void An_operational_issue_of_the_account_counts() =>
        Assert.True(Assert.IsType<ServiceIssue>(Read(detail => detail["eventScopeCode"] = "ACCOUNT_SPECIFIC")).IsOpen);

    private static Signal Read(Action<JsonObject> change) => Samples.Read("health-ec2-issue-open", change);
}
