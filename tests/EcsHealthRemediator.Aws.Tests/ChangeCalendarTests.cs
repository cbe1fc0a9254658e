using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Tests.Wire;

namespace EcsHealthRemediator.Aws.Tests;

/// <summary>What a calendar of Systems Manager says about changes.</summary>
public sealed class ChangeCalendarTests
{
    [Fact]
    public async Task An_open_calendar_lets_changes_begin()
    {
        Call? asked = null;

        Assert.Null(await AskAsync(call => Says(asked = call, "OPEN", null)));

        Assert.Equal("ssm:GetCalendarState", asked!.Action);
        Assert.Contains("""["freeze"]""", asked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_calendar_says_until_when() => Assert.Equal(
        "The change calendar freeze is closed until 2026-12-27T00:00:00Z.",
        await AskAsync(call => Says(call, "CLOSED", "2026-12-27T00:00:00Z")));

    [Fact]
    public async Task A_closed_calendar_that_never_opens_is_closed() =>
        Assert.Equal("The change calendar freeze is closed.", await AskAsync(call => Says(call, "CLOSED", null)));

    [Theory]
    [InlineData("AccessDeniedException")]
    [InlineData("InvalidDocument")]
    [InlineData("UnsupportedCalendarException")]
    public async Task A_calendar_that_cannot_be_read_counts_as_closed(string error) => Assert.StartsWith(
        $"The change calendar freeze could not be read: {error}",
        await AskAsync(call => Answer.Error(call, 400, error, "no")),
        StringComparison.Ordinal);

    [Fact]
    public async Task An_answer_without_a_state_counts_as_closed() => Assert.Equal(
        "The change calendar freeze does not say whether it is open.", await AskAsync(_ => Answer.Of(new JsonObject())));

    private static Answer Says(Call call, string state, string? next) => call.Operation != "GetCalendarState"
        ? Answer.Error(call, 400, "InvalidAction", "")
        : Answer.Of(new JsonObject { ["State"] = state, ["AtTime"] = "2026-12-24T00:00:00Z", ["NextTransitionTime"] = next });

    private static async Task<string?> AskAsync(Func<Call, Answer> answer)
    {
        using var aws = new FakeAws(answer);
        return await new ChangeCalendar(TestClients.At(aws.Url), "freeze").FreezeAsync(default);
    }
}
