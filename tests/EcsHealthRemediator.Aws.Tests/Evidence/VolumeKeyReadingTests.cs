using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class VolumeKeyReadingTests
{
    private const string CustomerKey = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-00000000c057";

    [Theory]
    [InlineData(FakeWorld.EbsKey)]
    [InlineData(CustomerKey, CustomerKey)]
    public async Task Customer_managed_keys_are_told_from_that_of_EBS(string volumeKey, params string[] expected)
    {
        var world = new FakeWorld();
        world.Hosts[0] = world.Hosts[0] with { VolumeKey = volumeKey };

        Assert.Equal(expected, (await SuspectAsync(world.Answer)).CustomerKeys);
    }

    [Fact]
    public async Task Where_the_key_of_EBS_was_never_used_every_key_is_one_of_the_customer()
    {
        var world = new FakeWorld();

        var suspect = await SuspectAsync(call => call.Service == "kms"
            ? Answer.Error(call, 400, "NotFoundException", "Alias is not found.") : world.Answer(call));

        Assert.Equal([FakeWorld.EbsKey], suspect.CustomerKeys);
    }

    [Fact]
    public async Task Volumes_that_are_not_encrypted_need_no_key_and_no_right()
    {
        var world = new FakeWorld();
        world.Hosts[0] = world.Hosts[0] with { VolumeKey = null };

        var suspect = await SuspectAsync(call => call.Service == "kms"
            ? Answer.Error(call, 400, "AccessDeniedException", "no") : world.Answer(call));

        Assert.Equal([], suspect.CustomerKeys);
    }

    private static async Task<Ec2Instance> SuspectAsync(Func<Call, Answer> world)
    {
        using var aws = new FakeAws(world);
        var seen = await new EvidenceCollector(TestClients.At(aws.Url)).LookAsync(
            FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
        Assert.Empty(seen.Gaps);
        return seen.ContainerInstances!.First(host => host.Instance!.StopProtected is not null).Instance!;
    }
}
