using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Programs that look for credentials which their host keeps from containers.</summary>
public sealed class InstanceMetadataTests
{
    private const string NoCredentials = "NoCredentialProviders: no valid providers in chain";

    private static Snapshot Ends => Kept(Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed").Exited(1));

    [Fact]
    public void A_log_that_lacks_credentials_behind_a_limit_of_one_hop_tells_why_the_container_ends()
    {
        var cause = Ends.Logged(1, NoCredentials).Diagnose().Cause!;

        Assert.Equal((CheckId.InstanceMetadata, Confidence.Strong, FindingSource.Several), (cause.Check, cause.Confidence, cause.Source));
        Assert.Contains(NoCredentials, string.Join('\n', cause.Evidence), StringComparison.Ordinal);
        Assert.Equal(
            $"aws ec2 modify-instance-metadata-options --instance-id {Worlds.Id(1)} --http-put-response-hop-limit 2",
            cause.Remedy!.Command);
        Assert.Contains("task role", cause.Remedy.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no EC2 IMDS role found, operation error ec2imds: GetMetadata, context deadline exceeded")]
    [InlineData("Unable to load AWS credentials from any provider in the chain")]
    [InlineData("botocore.exceptions.NoCredentialsError: Unable to locate credentials")]
    [InlineData("CredentialsProviderError: Could not load credentials from any providers")]
    [InlineData("HTTPConnectionPool(host='169.254.169.254', port=80): Read timed out.")]
    public void Every_SDK_has_words_of_its_own(string line) =>
        Assert.Equal(Confidence.Strong, Ends.Logged(1, line).Examine(new InstanceMetadata()).Confidence);

    [Fact]
    public void An_error_of_the_application_is_explained_as_well() =>
        Assert.Equal(
            CheckId.InstanceMetadata,
            Kept(Worlds.Healthy().AllAnswer("Health checks failed with these codes: [500]")).Logged(1, NoCredentials).Diagnose().Cause!.Check);

    [Fact]
    public void Where_no_log_was_read_it_is_a_hint_that_names_how_to_find_out_and_no_cause()
    {
        var unread = Ends with { Logs = [] };
        var finding = unread.Examine(new InstanceMetadata());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.Contains("To find out", finding.Remedy!.Summary, StringComparison.Ordinal);
        Assert.Equal(CheckId.ContainerExit, unread.Diagnose().Cause!.Check);
    }

    public static TheoryData<string> Innocent() => [.. Otherwise.Keys];

    private static readonly Dictionary<string, Func<Snapshot, Snapshot>> Otherwise = new()
    {
        ["the limit is two"] = world => Kept(world, hops: 2),
        ["no token is required"] = world => Kept(world, tokens: false),
        ["the tasks have a role"] = world => world with { TaskDefinition = world.TaskDefinition! with { HasTaskRole = true } },
        ["that was not read"] = world => world with { TaskDefinition = world.TaskDefinition! with { HasTaskRole = null } },
        ["the tasks use the host's network"] = world => world with { TaskDefinition = world.TaskDefinition! with { NetworkMode = "host" } },
        ["EC2 says nothing of it"] = world => world.WithInstance(1, instance => instance with { Metadata = null }),
    };

    [Theory]
    [MemberData(nameof(Innocent))]
    public void It_is_no_fault_where(string another) =>
        Assert.NotEqual(Verdict.Fault, Otherwise[another](Ends.Logged(1, NoCredentials)).Examine(new InstanceMetadata()).Verdict);

    [Theory]
    [InlineData("bridge")]
    [InlineData("awsvpc")]
    public void Tasks_that_have_a_role_are_not_told_to_lack_one(string mode)
    {
        var world = Ends.Logged(1, "ERROR could not load the region: no EC2 IMDS role found");
        world = world with { TaskDefinition = world.TaskDefinition! with { HasTaskRole = true, NetworkMode = mode } };

        var finding = world.Examine(new InstanceMetadata());

        Assert.Equal(Verdict.Fault, finding.Verdict);
        Assert.DoesNotContain("role", $"{finding.Headline} {finding.Summary} {finding.Remedy!.Summary}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_read_and_says_nothing_of_it_clears_it() =>
        Assert.Equal(Verdict.Ok, Ends.Logged(1, "ERROR disk is slow").Examine(new InstanceMetadata()).Verdict);

    [Fact]
    public void With_an_interface_of_their_own_the_agent_may_keep_it_from_tasks()
    {
        var world = Ends.Logged(1, NoCredentials);
        var finding = (world with { TaskDefinition = world.TaskDefinition! with { NetworkMode = "awsvpc" } }).Examine(new InstanceMetadata());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.Contains("ECS_AWSVPC_BLOCK_IMDS", finding.Remedy!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_that_is_switched_off_is_switched_on() =>
        Assert.Contains(
            "--http-endpoint enabled",
            Ends.Logged(1, NoCredentials).WithInstance(1, instance => instance with { Metadata = new(false, true, 2) })
                .Examine(new InstanceMetadata()).Remedy!.Command!,
            StringComparison.Ordinal);

    [Fact]
    public void An_instance_that_was_not_read_is_unknown() =>
        Assert.Equal(
            Verdict.Unknown,
            Ends.Logged(1, NoCredentials).WithHost(1, host => host with { Instance = null }).Examine(new InstanceMetadata()).Verdict);

    private static Snapshot Kept(Snapshot world, bool tokens = true, int hops = 1) =>
        (world with { TaskDefinition = world.TaskDefinition! with { HasTaskRole = false } })
            .WithInstance(1, instance => instance with { Metadata = new(true, tokens, hops) });
}
