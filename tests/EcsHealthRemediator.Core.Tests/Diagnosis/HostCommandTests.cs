using System.Diagnostics;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>The command that stops and starts a host, run by a shell in which <c>aws</c> only says what it was asked.</summary>
public sealed class HostCommandTests
{
    private static readonly string Command = Worlds.Healthy().Impaired(1).Diagnose()
        .Finding(CheckId.InstanceStatus)!.Remedy!.Command!;

    private static readonly string Drain = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out")
        .WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] })
        .Diagnose().Finding(CheckId.ContainerRuntime)!.Remedy!.Command!;

    public static TheoryData<string, string, bool> Stories() => new()
    {
        { "", "DRAINING count stop stopped start ok agent ACTIVE", true },
        { "*count*) [ $calls -lt 5 ] && echo 2 || echo 0;;", "DRAINING count count count count stop stopped start ok agent ACTIVE", true },
        { "*count*) echo False;;", "DRAINING count stop stopped start ok agent ACTIVE", true },
        { "*start*) [ $calls -ge 7 ];;", "DRAINING count stop stopped start start start ok agent ACTIVE", true },
        { "stopped) return 255;;", "DRAINING count stop stopped start ok agent ACTIVE", true },
        { "DRAINING) return 254;;", "DRAINING", false },
        { "stop) return 254;;", "DRAINING count stop ACTIVE", false },
        { "ok) return 255;;", "DRAINING count stop stopped start ok ACTIVE", false },
        { "ACTIVE) return 254;;", "DRAINING count stop stopped start ok agent ACTIVE", false },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void It_waits_for_each_step_and_puts_back_what_it_began(string instead, string asked, bool well) =>
        Assert.Equal((asked, well), Run(instead));

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_line_for_each_step_does_the_same(string instead, string asked, bool well)
    {
        var lines = CommandLines.Of(Command);

        Assert.Equal(7, lines.Count);
        Assert.Equal((asked, well), Run(instead, string.Join('\n', lines)));
    }

    [Theory]
    [InlineData("count) echo 2;;", "DRAINING count ACTIVE")]
    [InlineData("count) return 255;;", "DRAINING count ACTIVE")]
    [InlineData("agent) echo False;;", "DRAINING count stop stopped start ok agent ACTIVE")]
    [InlineData("start) return 254;;", "DRAINING count stop stopped start ACTIVE")]
    public void What_does_not_come_is_not_waited_for_without_end(string instead, string asked)
    {
        var (all, well) = Run(instead);

        Assert.Equal((asked, false), (string.Join(' ', all.Split(' ').Distinct()), well));
        Assert.InRange(all.Split(' ').Length, 60, 120);
    }

    [Theory]
    [InlineData("", "DRAINING count", true)]
    [InlineData("*count*) [ $calls -lt 5 ] && echo 2 || echo 0;;", "DRAINING count count count count", true)]
    [InlineData("DRAINING) return 254;;", "DRAINING", false)]
    public void A_drain_alone_waits_for_the_tasks(string instead, string asked, bool well) => Assert.Equal((asked, well), Run(instead, Drain));

    [Fact]
    public void A_drain_that_does_not_end_is_put_back()
    {
        var (asked, well) = Run("count) echo 2;;", Drain);

        Assert.Equal(("DRAINING count ACTIVE", false), (string.Join(' ', asked.Split(' ').Distinct()), well));
    }

    private static (string Asked, bool Well) Run(string instead, string? command = null)
    {
        var log = Path.GetTempFileName();
        var script = $$"""
            sleep() { :; }
            aws() {
              case "$*" in
                *"--status DRAINING") asked=DRAINING;; *"--status ACTIVE") asked=ACTIVE;; *runningTasksCount*) asked=count;;
                *agentConnected*) asked=agent;; *stop-instances*) asked=stop;; *start-instances*) asked=start;;
                *instance-stopped*) asked=stopped;; *instance-status-ok*) asked=ok;; *) asked="$*";;
              esac
              echo $asked >> {{log}}
              calls=$(wc -l < {{log}})
              case $asked in
                {{instead}}
                count) echo 0;; agent) echo True;;
              esac
            }
            {{command ?? Command}}
            """;
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        var asked = string.Join(' ', File.ReadAllLines(log));
        File.Delete(log);
        return (asked, shell.ExitCode == 0);
    }
}
