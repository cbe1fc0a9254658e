using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Tasks that never run, find no place, or are never registered: no target fails then, and only ECS tells it.</summary>
public sealed class NeverRunningTests
{
    private const string NoImage = "CannotPullContainerError: Error response from daemon: manifest for shop/web:9 not found: "
        + "manifest unknown";

    private const string NoMemory = "(service web) was unable to place a task because no container instance met all of "
        + "its requirements. "
        + "The closest matching (container-instance 0f1) has insufficient memory available. For more information, see the "
        + "Troubleshooting section of the Amazon ECS Developer Guide.";

    [Fact]
    public void Images_that_are_not_there_are_told_in_words_and_with_what_the_container_says()
    {
        var finding = Failed(NoImage, NoImage).Examine(new TaskStart());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Contains("image is not there", finding.Summary, StringComparison.Ordinal);
        Assert.Contains("container app: CannotPullContainerError", finding.Evidence[0], StringComparison.Ordinal);
        Assert.StartsWith("aws ecs describe-tasks --cluster shop --tasks "
            + "arn:", finding.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CannotPullContainerError: The task can’t pull the image. denied: User: arn:aws:sts::1:assumed-role/x is "
        + "not authorized "
        + "to perform: ecr:BatchGetImage on resource", "may not pull")]
    [InlineData("CannotPullContainerError: pull access denied, repository does not exist or may require 'docker "
        + "login'", "not there")]
    [InlineData("CannotPullContainerError: Get https://registry-1.docker.io/v2/: dial tcp 34.1.1.1:443: i/o "
        + "timeout", "does not reach")]
    [InlineData("CannotPullContainerError: toomanyrequests: You have reached your pull rate limit", "pull no more")]
    [InlineData("CannotPullContainerError: no matching manifest for linux/arm64/v8 in the manifest list entries", "processor")]
    [InlineData("CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob1: no space left on device", "disk is full")]
    [InlineData("CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to "
        + "create Cloudwatch "
        + "log stream: ResourceNotFoundException: The specified log group does not exist.", "log cannot be opened")]
    [InlineData("CannotStartContainerError: Bind for 0.0.0.0:8080 failed: port is already allocated", "port that it wants")]
    [InlineData("CannotStartContainerError: OCI runtime create failed: exec: \"serve\": executable file not found in "
        + "$PATH", "command")]
    [InlineData("DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s", "too slow")]
    [InlineData("AgentError: access denied by a policy", "ECS says only what stands below")]
    [InlineData("unable to provision the ENI: exhausted", "network interface")]
    public void What_the_agent_says_of_a_container_is_told_in_words(string reason, string words) =>
        Assert.Contains(words, Failed(reason, reason).Examine(new TaskStart()).Summary, StringComparison.Ordinal);

    [Theory]
    [InlineData("Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /shop/db")]
    [InlineData("ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException")]
    public void What_is_said_of_the_task_counts_where_its_containers_say_nothing(string reason)
    {
        var finding = Failed(null, null, reason).Examine(new TaskStart());

        Assert.Contains("secret", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, fact => fact.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_group_that_is_missing_comes_with_the_command_that_makes_it()
    {
        var world = Failed("The specified log group does not exist.", "The specified log group does not exist.") with
        {
            TaskDefinition = new(
                Worlds.Revision(7), "bridge", [new("app", [], null) { Logs = new("/ecs/web", "eu-west-2", "ecs") }]),
        };

        Assert.Equal(
            "aws logs create-log-group --region eu-west-2 --log-group-name "
                + "/ecs/web", world.Examine(new TaskStart()).Remedy!.Command);
    }

    [Fact]
    public void The_host_is_named_on_which_all_fail_while_the_revision_runs_on_others()
    {
        var full = Failed("write /var: no space left on device", "write /var: no space left on device");
        var finding = full.Examine(new TaskStart());
        var everywhere = full with
        {
            Tasks = [.. full.Tasks!.Select(task => task.Id == "failed0" ? task with { ContainerInstanceArn = Worlds.HostArn(2) } : task)],
        };

        Assert.StartsWith($"Tasks do not start on {Worlds.Id(1)}: the host's disk is full", finding.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("rolling back", finding.Remedy!.Summary, StringComparison.Ordinal);
        Assert.StartsWith("Tasks do not start: ", everywhere.Examine(new TaskStart()).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_leaves_for_long_is_named_as_what_keeps_the_port()
    {
        Snapshot Leaving(int seconds)
        {
            var world = Short("(service web) was unable to place a task because no container instance met all of its requirements. The "
                + "closest matching (container-instance 0f1) is already using a port required by your task.", hoursAgo: 0.05)
                .Killed(1, 3600, seconds);
            return world with
            {
                Tasks = [.. world.Tasks!.Select(task => task.LastStatus == "STOPPED"
                    ? task with { LastStatus = "DEACTIVATING", StoppedAt = null } : task)],
            };
        }

        Assert.Equal(Verdict.Ok, Leaving(300).Examine(new TaskPlacement()).Verdict);
        Assert.Contains(
            "still has the place: its target deregisters for 60 s first",
            Leaving(700).Examine(new TaskPlacement()).Remedy!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_is_a_hint_and_a_later_task_that_runs_ends_it()
    {
        Assert.Equal(Confidence.Weak, Failed(NoImage).Examine(new TaskStart()).Confidence);
        var later = Failed(NoImage, NoImage);
        later = later with
        {
            Tasks =
            [
                .. later.Tasks!.Select(task => task.Id == "task1" ? task with { StartedAt = Worlds.Now.AddSeconds(-5) } : task),
            ],
        };
        Assert.Equal(Verdict.Ok, later.Examine(new TaskStart()).Verdict);
        Assert.Equal(
            Verdict.Ok,
            Failed(NoImage, NoImage).WithService(service => service with { TaskDefinitionArn = Worlds.Revision(8) })
                .Examine(new TaskStart()).Verdict);
    }

    /// <summary>ECS makes no task then.</summary>
    [Fact]
    public void A_role_that_cannot_be_assumed_is_told_by_a_service_event_only()
    {
        var world = Said("(service web) failed to launch a task with (error ECS was unable to assume the role "
            + "'arn:aws:iam::1:role/x' "
            + "that was provided for this task. Please verify that the role being passed has the proper trust relationship).");

        Assert.Equal((CheckId.TaskStart, Confidence.Proof), Named(world));
        Assert.Contains("assume its role", world.Diagnose().Cause!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void New_tasks_that_do_not_start_stand_though_the_old_ones_serve_on()
    {
        var world = Failed(NoImage, NoImage);

        Assert.Equal(Verdict.Ok, world.Diagnose().Finding(CheckId.AlreadyHealthy)!.Verdict);
        Assert.Equal(CheckId.TaskStart, world.Diagnose().Cause!.Check);
        Assert.False(world.Diagnose().IsHealthy);
    }

    /// <summary>A container crashed once; its replacement cannot be pulled, and that is what lasts.</summary>
    [Theory]
    [InlineData(139, 300)]
    [InlineData(1, 200)]
    public void What_does_not_start_goes_before_what_has_ended_before_it(int exitCode, double secondsAgo)
    {
        var world = Failed(NoImage, NoImage).Exited(exitCode, secondsAgo: secondsAgo)
            .WithTargets(targets => targets.Skip(1)).WithService(service => service with { RunningCount = 2 });

        Assert.Equal(Verdict.Fault, world.Diagnose().Finding(CheckId.ContainerExit)!.Verdict);
        Assert.Equal(CheckId.TaskStart, world.Diagnose().Cause!.Check);
    }

    [Theory]
    [InlineData("insufficient CPU units available", "CPU")]
    [InlineData("insufficient memory available", "memory")]
    [InlineData("already using a port required by your task", "port")]
    [InlineData("missing an attribute required by your task", "attribute")]
    [InlineData("encountered error \"RESOURCE:ENI\"", "network interface")]
    [InlineData("encountered error \"MemberOf placement constraint unsatisfied.\"", "placement constraints")]
    [InlineData("says what nobody has seen before", "requirements")]
    public void Why_there_is_no_place_is_told_in_words(string tail, string words)
    {
        var world = Short(NoMemory.Replace("has insufficient memory available", tail, StringComparison.Ordinal));

        var cause = world.Diagnose().Cause!;

        Assert.Equal((CheckId.TaskPlacement, Confidence.Strong), (cause.Check, cause.Confidence));
        Assert.Contains(words, cause.Summary, StringComparison.Ordinal);
        Assert.Contains("3 of 4 tasks run", cause.Summary, StringComparison.Ordinal);
        Assert.StartsWith("aws ecs describe-container-instances --cluster shop "
            + "", cause.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_place_is_not_why_the_targets_that_are_there_fail()
    {
        var world = Short(NoMemory).AllAnswer("Request timed out");

        Assert.Equal(CheckId.TaskPlacement, world.Diagnose().Cause!.Check);
        Assert.Equal(CheckId.InstanceStatus, world.Impaired(1).Diagnose().Cause!.Check);
        Assert.Equal(CheckId.SecurityGroup, world.Closed(1, 2, 3).Diagnose().Cause!.Check);
    }

    [Fact]
    public void The_capacity_provider_and_the_port_are_named()
    {
        var alone = Short("(service web) was unable to place a task because no container instance met all of its requirements. Reason: "
            + "No Container Instances were found in your capacity provider.")
            .WithService(service => service with { CapacityProviders = ["spot"] });
        var taken = Short(NoMemory.Replace(
            "has insufficient memory available", "is already using a port required by your task", StringComparison.Ordinal)) with
        {
            TaskDefinition = new(Worlds.Revision(7), "bridge", [new("app", [], null) { Ports = [new(8080, 80)] }]),
        };

        Assert.Contains("capacity provider spot has no container instance", alone.Diagnose().Cause!.Summary, StringComparison.Ordinal);
        Assert.Contains("host port 80, which the task wants, is taken", taken.Diagnose().Cause!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void No_container_instance_at_all_is_a_proof()
    {
        var world = Short("(service web) was unable to place a task because no container instance met all of its "
            + "requirements. Reason: "
            + "No Container Instances were found in your cluster.");

        Assert.Equal(Confidence.Strong, world.Examine(new TaskPlacement()).Confidence);
        Assert.Equal(Confidence.Proof, (world with { ContainerInstances = [] }).Examine(new TaskPlacement()).Confidence);
    }

    [Theory]
    [InlineData(10, 5, Verdict.Ok)]
    [InlineData(10, 11, Verdict.Fault)]
    [InlineData(60, 8, Verdict.Fault)]
    public void A_host_that_was_started_after_ECS_found_no_place_may_be_the_place(int saidMinutesAgo, int startedMinutesAgo, Verdict verdict) =>
        Assert.Equal(verdict, Short(NoMemory, saidMinutesAgo / 60d)
            .WithInstance(2, instance => instance with { LaunchTime = Worlds.Now.AddMinutes(-startedMinutesAgo) })
            .Examine(new TaskPlacement()).Verdict);

    [Fact]
    public void ECS_says_it_once_in_six_hours_so_it_stands_until_a_task_is_started_or_none_is_missing()
    {
        Assert.Equal(Verdict.Fault, Placing(Short(NoMemory, hoursAgo: 5.9)));
        Assert.Equal(Verdict.Ok, Placing(Short(NoMemory, hoursAgo: 6.1)));
        Assert.Equal(Verdict.Ok, Placing(And(Short(NoMemory), "(service web) has started 1 tasks: (task 0f1).")));
        Assert.Equal(Verdict.Ok, Placing(Said(NoMemory)));
        Assert.Equal(
            Confidence.Weak,
            Said(NoMemory).WithService(service => service with
            {
                Deployments = [service.Deployments[0] with { RolloutState = "IN_PROGRESS" }],
            }).Examine(new TaskPlacement()).Confidence);

        static Verdict Placing(Snapshot world) => world.Examine(new TaskPlacement()).Verdict;
    }

    [Theory]
    [InlineData("encountered error \"DistinctInstance placement constraint unsatisfied.\"", 40, null, Verdict.Ok)]
    [InlineData("is already using a port required by your task", 40, null, Verdict.Ok)]
    [InlineData("is already using a port required by your task", 40, 10, Verdict.Ok)]
    [InlineData("is already using a port required by your task", 500, 430, Verdict.Fault)]
    [InlineData("is already using a port required by your task", 40, 35, Verdict.Fault)]
    [InlineData("has insufficient memory available", 40, null, Verdict.Fault)]
    public void The_place_of_a_task_that_is_being_stopped_is_waited_for(
        string error, int stoppingSecondsAgo, int? stoppedSecondsAgo, Verdict verdict)
    {
        var world = Short(
            $"(service web) was unable to place a task because no container instance met all of its requirements. The closest {error}.",
            hoursAgo: (Math.Min(stoppingSecondsAgo, 480) - 10) / 3600.0);
        var old = world.Tasks![0] with
        {
            DesiredStatus = "STOPPED",
            StoppingAt = world.TakenAt.AddSeconds(-stoppingSecondsAgo),
            StoppedAt = stoppedSecondsAgo is { } ago ? world.TakenAt.AddSeconds(-ago) : null,
        };

        Assert.Equal(verdict, (world with { Tasks = [old] }).Examine(new TaskPlacement()).Verdict);
    }

    [Fact]
    public void A_place_that_lacked_only_agents_is_waited_for_once_they_are_back()
    {
        var refusal = NoMemory.Replace("has insufficient memory available", "encountered error \"AGENT\"", StringComparison.Ordinal);
        var lately = Short(refusal, hoursAgo: 0.1);
        var away = lately.WithHost(1, host => host with { AgentConnected = false }).Examine(new TaskPlacement());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (away.Verdict, away.Confidence));
        Assert.Contains("agents", away.Summary, StringComparison.Ordinal);
        Assert.Equal(Verdict.Ok, lately.Examine(new TaskPlacement()).Verdict);
        Assert.Equal(Verdict.Fault, Short(refusal, hoursAgo: 0.2).Examine(new TaskPlacement()).Verdict);
        Assert.Equal(Verdict.Fault, (lately with { ContainerInstances = null }).Examine(new TaskPlacement()).Verdict);
    }

    [Theory]
    [InlineData("encountered error \"DistinctInstance placement constraint unsatisfied.\"", 3, CheckId.InstanceDraining, Confidence.Strong)]
    [InlineData("is already using a port required by your task", 3, CheckId.InstanceDraining, Confidence.Strong)]
    [InlineData("is already using a port required by your task", 4, CheckId.TaskPlacement, Confidence.Strong)]
    [InlineData("has insufficient memory available", 3, CheckId.TaskPlacement, Confidence.Strong)]
    public void Where_each_task_takes_a_host_a_host_that_drains_is_the_place_that_is_missing(
        string error, int desired, string check, Confidence confidence)
    {
        var world = Short($"(service web) was unable to place a task because no container instance met all of its requirements. "
            + $"The closest matching (container-instance 0f1) {error}.");
        world = world.WithService(service => service with { RunningCount = 2, DesiredCount = desired })
            .WithHost(2, host => host with { Status = "DRAINING" });

        Assert.Equal((check, confidence), Named(world));
    }

    [Fact]
    public void Agents_that_are_away_explain_that_there_is_no_place()
    {
        var away = Short(NoMemory).WithHost(
            1, host => host with { AgentConnected = false, HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] });

        Assert.True(Diagnoser.Causality.Explains(CheckId.AgentConnection, CheckId.TaskPlacement));
        Assert.Equal(Verdict.Fault, away.Diagnose().Finding(CheckId.AgentConnection)!.Verdict);
    }

    [Theory]
    [InlineData("The following targets are not in the target group VPC 'vpc-1': 'i-0f1'", "another VPC")]
    [InlineData("The Availability Zone for IP address '10.0.0.9' must be 'all' for Application Load Balancer target "
        + "groups", "another VPC")]
    [InlineData("The maximum number of targets for the target group has been reached", "quota")]
    [InlineData("User: arn:aws:sts::1:assumed-role/x is not authorized to perform: "
        + "elasticloadbalancing:RegisterTargets", "lacks rights")]
    [InlineData("what nobody has seen before", "cannot register")]
    public void Why_targets_are_not_registered_is_told_in_words(string error, string words)
    {
        var world = Said(NotRegistered(error));

        Assert.Equal((CheckId.TargetRegistration, Confidence.Proof), Named(world));
        Assert.Contains(words, world.Diagnose().Cause!.Summary, StringComparison.Ordinal);
        Assert.StartsWith("aws ", world.Diagnose().Cause!.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_that_succeeds_later_or_of_another_target_group_is_no_trouble()
    {
        var refused = Said(NotRegistered("x"));

        Assert.Equal(
            Verdict.Ok,
            And(refused, $"(service web) registered 1 targets in (target-group {Worlds.GroupArn})")
                .Examine(new TargetRegistration()).Verdict);
        Assert.Equal(
            Verdict.Fault,
            And(refused, $"(service web) deregistered 1 targets in (target-group {Worlds.GroupArn})")
                .Examine(new TargetRegistration()).Verdict);
        Assert.Equal(
            Verdict.Ok,
            Said(NotRegistered("x").Replace(Worlds.GroupArn, "arn:other", StringComparison.Ordinal))
                .Examine(new TargetRegistration()).Verdict);
    }

    [Fact]
    public void A_role_that_ECS_can_no_longer_use_is_told_without_a_service_in_front() =>
        Assert.Contains(
            "no longer trusts",
            Said("IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service")
                .Diagnose().Cause!.Summary,
            StringComparison.Ordinal);

    [Fact]
    public void A_service_that_could_not_be_read_leaves_it_unknown()
    {
        var blind = Worlds.Healthy() with { Service = null };

        Assert.All(
            new ICheck[] { new TaskStart(), new TaskPlacement(), new TargetRegistration() },
            check => Assert.Equal(Verdict.Unknown, blind.Examine(check).Verdict));
    }

    private static (string, Confidence) Named(Snapshot world)
    {
        var cause = world.Diagnose().Cause!;
        return (cause.Check, cause.Confidence);
    }

    private static Snapshot Failed(params string?[] containerReasons) => Failed(containerReasons, "Task failed to start");

    private static Snapshot Failed(string? first, string? second, string stopped) => Failed([first, second], stopped);

    /// <summary>The old tasks serve on, and one of the current revision after the other never ran.</summary>
    private static Snapshot Failed(string?[] containerReasons, string stopped)
    {
        var world = Worlds.Healthy();
        return world with
        {
            Tasks =
            [
                .. world.Tasks!,
                .. containerReasons.Index().Select(reason => new EcsTask
                {
                    Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/failed{reason.Index}",
                    TaskDefinitionArn = Worlds.Revision(7),
                    ContainerInstanceArn = Worlds.HostArn(1),
                    LastStatus = "STOPPED",
                    DesiredStatus = "STOPPED",
                    StopCode = "TaskFailedToStart",
                    StoppedReason = stopped,
                    StoppingAt = Worlds.Now.AddSeconds(-100 + (reason.Index * 40)),
                    Containers = [new("app", "STOPPED", null, reason.Item, [])],
                }),
            ],
        };
    }

    private static string NotRegistered(string error) =>
        $"(service web) failed to register targets in (target-group {Worlds.GroupArn}) with (error {error})";

    private static Snapshot Short(string message, double hoursAgo = 0.1) =>
        Said(message, hoursAgo).WithService(service => service with { DesiredCount = 4 });

    private static Snapshot Said(string message, double hoursAgo = 0.1) => Worlds.Healthy().WithService(service => service with
    {
        Events = [new("said", Worlds.Now.AddHours(-hoursAgo), message)],
    });

    private static Snapshot And(Snapshot world, string message) => world.WithService(service => service with
    {
        Events = [new("later", Worlds.Now.AddMinutes(-1), message), .. service.Events],
    });
}
