using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Core.Tests.Signals;

public sealed class ServiceRefTests
{
    [Theory]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:service/shop/web", "web", "shop")]
    [InlineData("arn:aws-us-gov:ecs:us-gov-west-1:111122223333:service/web", "web", null)]
    public void Both_forms_of_a_service_ARN_are_read(string arn, string name, string? cluster) =>
        Assert.Equal(new ServiceRef(name, cluster), ServiceRef.FromArn(arn));

    [Theory]
    [InlineData(null)]
    [InlineData("web")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:service/")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:service//web")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:service/a/b/c")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/shop/web")]
    [InlineData("arn:aws:vpc-lattice:eu-west-1:111122223333:service/web")]
    public void Nothing_else_is_a_service(string? text) => Assert.Null(ServiceRef.FromArn(text));

    [Theory]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:cluster/shop", "shop")]
    [InlineData("shop", "shop")]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void A_cluster_is_known_by_its_name(string? cluster, string? name) =>
        Assert.Equal(name, ServiceRef.ClusterName(cluster));

    [Fact]
    public void A_known_cluster_is_not_replaced()
    {
        Assert.Equal(new ServiceRef("web", "shop"), new ServiceRef("web", null).InCluster("shop"));
        Assert.Equal(new ServiceRef("web", "shop"), new ServiceRef("web", "shop").InCluster("other"));
    }

    [Theory]
    [InlineData("web", "web")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:service/shop/web", "web")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/shop/web", null)]
    [InlineData("", null)]
    public void A_service_may_be_given_by_name_but_not_by_another_ARN(string text, string? name) =>
        Assert.Equal(name, ServiceRef.FromArnOrName(text)?.Name);

    [Fact]
    public void The_resource_of_an_ARN_keeps_its_colons()
    {
        const string Text = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a:b";

        Assert.True(Arn.TryParse(Text, out var arn));
        Assert.Equal("alarm:a:b", arn.Resource);
        Assert.Equal(Text, arn.ToString());
    }
}
