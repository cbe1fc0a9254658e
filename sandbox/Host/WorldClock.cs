using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Host;

/// <summary>
/// The clock of the simulation: each reading asks the sandbox, which answers <c>{"now": ISO 8601}</c>. Timers use the real clock.
/// </summary>
public sealed class WorldClock(Uri url) : TimeProvider
{
    private static readonly HttpClient Http = new();

    public override DateTimeOffset GetUtcNow()
    {
        using var response = Http.Send(new(HttpMethod.Get, url));
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(response.Content.ReadAsStream());
        return document.RootElement.GetProperty("now").GetDateTimeOffset();
    }
}
