using System.Text.Json;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Evidence;

/// <summary>The line of JSON that the script of HostProbeDocument in template.yaml writes.</summary>
/// <param name="Outcome">
/// <c>answered</c>, <c>refused</c>, <c>timed-out</c>, <c>not-http</c>, <c>not-asked</c> (a connection is all that the health
/// check wants); or why nothing is known: <c>no-container</c>, <c>no-tool</c>, <c>old-agent</c>, <c>failed</c>.
/// </param>
public sealed record ProbeResult(string Outcome)
{
    private const int MaxLength = 4000;

    /// <summary>The version of this document.</summary>
    [JsonRequired]
    public int Probe { get; init; }

    /// <summary>The HTTP code, of an answered request.</summary>
    public int? Code { get; init; }

    /// <summary>How long the answer took.</summary>
    public double? Seconds { get; init; }

    /// <summary>The code of a second request that names <c>localhost</c> as its Host.</summary>
    public int? LocalhostCode { get; init; }

    /// <summary>The scheme that is answered where that of the health check is not.</summary>
    public string? OtherScheme { get; init; }

    /// <summary>Sockets that listen, as the kernel writes them: <c>0100007F:1F90</c>. Null where they are not known.</summary>
    public IReadOnlyList<string>? Listening { get; init; }

    /// <returns>Null for everything that is not exactly such a line.</returns>
    public static ProbeResult? Parse(string? output)
    {
        if (output is null || output.Length > MaxLength || output.TrimEnd('\n').Contains('\n')) return null;
        try
        {
            return JsonSerializer.Deserialize(output, ProbeResultJson.Default.ProbeResult) is { Probe: 1 } answer && answer.IsSound
                ? answer
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsSound => Outcome switch
    {
        "answered" => Code is >= 100 and <= 999 && Seconds is >= 0,
        "refused" or "timed-out" or "not-http" or "not-asked" => Code is null,
        "no-container" or "no-tool" or "old-agent" or "failed" => Code is null && Listening is null,
        _ => false,
    } && LocalhostCode is null or (>= 100 and <= 999) && OtherScheme is null or "http" or "https"
        && (Listening ?? []).All(socket => ListeningSocket.Parse(socket) is not null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProbeResult))]
internal sealed partial class ProbeResultJson : JsonSerializerContext;
