using System.Diagnostics;

namespace EcsHealthRemediator.Cli.Tests;

/// <summary>What becomes of standard input, standard output and Ctrl-C, alike for every command.</summary>
public sealed class StreamsTests
{
    private static readonly string Evidence = ReplayedEvidence.File("steady");

    public static TheoryData<string> Printing() =>
    [
        "explain", "explain task-start", "explain task-start --output text", "--help", "--version", "scan --print-policy",
        $"replay '{Evidence}'",
    ];

    [Theory]
    [MemberData(nameof(Printing))]
    public async Task An_output_that_cannot_be_written_is_told_in_a_sentence(string arguments)
    {
        if (!OperatingSystem.IsLinux()) return;

        var (exitCode, _, error) = await Cli.RedirectedAsync(arguments, "> /dev/full");

        Assert.Equal((1, "The output could not be written: no space left on device."), (exitCode, error.Trim()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<&-")]
    public async Task A_closed_output_is_told_in_a_sentence(string alsoClosed)
    {
        if (!OperatingSystem.IsLinux()) return;

        var (exitCode, _, error) = await Cli.RedirectedAsync($"replay '{Evidence}'", $">&- {alsoClosed}");

        Assert.Equal((1, "The output could not be written: standard output is closed."), (exitCode, error.Trim()));
    }

    [Fact]
    public async Task A_closed_input_does_not_hang()
    {
        if (!OperatingSystem.IsLinux()) return;

        var (exitCode, output, error) = await Cli.RedirectedAsync("parse", "<&-");

        Assert.Equal((2, "", "Standard input is closed, and parse reads the messages from it."), (exitCode, output, error.Trim()));
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_is_told_in_a_sentence()
    {
        if (!OperatingSystem.IsLinux()) return;

        var (exitCode, output, error) = await Cli.RedirectedAsync("parse", "< /");

        Assert.Equal((1, "", "Standard input could not be read: is a directory."), (exitCode, output, error.Trim()));
    }

    [Fact]
    public async Task A_page_that_cannot_be_written_is_not_blamed_on_the_evidence()
    {
        if (!OperatingSystem.IsLinux()) return;

        var (exitCode, output, error) = await Cli.RunAsync("", "replay", Evidence, "--html", "/proc/p.html");

        Assert.Equal((1, "", "/proc/p.html could not be written: no file can be made there."), (exitCode, output, error.Trim()));
    }

    [Fact]
    public async Task On_interrupt_a_command_ends_with_a_word_and_the_usual_exit_code()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var process = Cli.StartInterruptible("parse");
        // Once it has answered, it runs and waits for input.
        await process.StandardInput.WriteLineAsync("(service a) is unhealthy");
        await process.StandardInput.FlushAsync();
        await process.StandardOutput.ReadLineAsync();

        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal((130, "Stopped."), (process.ExitCode, error.Trim()));
    }
}
