using System.Text.Json;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>A message as its readers get it: the body of each protocol.</summary>
internal sealed class Published(SnsMessage message) : IDisposable
{
    private readonly JsonDocument _bodies = JsonDocument.Parse(message.Message);

    public string Subject => message.Subject;

    public IReadOnlyDictionary<string, string> Attributes => message.Attributes;

    public IEnumerable<string> Protocols => _bodies.RootElement.EnumerateObject().Select(body => body.Name);

    public string Email => Body("email");

    public string Body(string protocol) => _bodies.RootElement.GetProperty(protocol).GetString()!;

    public JsonElement Card => JsonElement.Parse(Body("https"));

    public Outcome Outcome => JsonSerializer.Deserialize(Body("sqs"), OutcomeJson.Default.Outcome)!;

    public static Published Of(Outcome outcome, string? functionName = null) =>
        new(SnsMessageBuilder.Build(outcome, functionName));

    public void Dispose() => _bodies.Dispose();
}
