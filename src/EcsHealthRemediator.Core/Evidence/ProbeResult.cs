using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>The result of a host probe: the line of JSON that the script of HostProbeDocument in template.yaml prints.</summary>
/// <param name="Outcome">
/// <c>answered</c>, <c>refused</c>, <c>timed-out</c>, <c>not-http</c>, or <c>not-asked</c> where the health check is only a
/// connection; or why nothing is known: <c>no-container</c>, <c>no-tool</c>, <c>old-agent</c>, <c>failed</c>.
/// </param>
public sealed record ProbeResult(string Outcome)
{
    private const int MaxLength = 4000;

    /// <summary>The version of this format; always 1.</summary>
    [JsonRequired]
    public int Probe { get; init; }

    /// <summary>The HTTP code; null where there was no answer.</summary>
    public int? Code { get; init; }

    /// <summary>How long the answer took, in seconds; null where there was none.</summary>
    public double? Seconds { get; init; }

    /// <summary>The code of a second request with the Host header <c>localhost</c>; null where there was none.</summary>
    public int? LocalhostCode { get; init; }

    /// <summary>
    /// The codes of further requests, each with one of <see cref="ProbeRequest.HostNames"/> as its Host header, in their order; null for a name that got no answer, and where no name was asked.
    /// </summary>
    public IReadOnlyList<int?>? HostNameCodes { get; init; }

    /// <summary>
    /// <c>http</c> or <c>https</c>, where the port answers that but not the scheme of the health check; else null.
    /// </summary>
    public string? OtherScheme { get; init; }

    /// <summary>Listening sockets in the kernel's format, such as <c>0100007F:1F90</c>; null where they are not known.</summary>
    public IReadOnlyList<string>? Listening { get; init; }

    /// <returns>Null for everything that is not exactly one valid line.</returns>
    public static ProbeResult? Parse(string? output)
    {
        if (output is null || output.Length > MaxLength || output.TrimEnd('\n').Contains('\n')) return null;
        try
        {
            var answer = JsonSerializer.Deserialize(output, ProbeResultJson.Default.ProbeResult);
            return answer is { Probe: 1, IsValid: true } ? answer : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsValid => Outcome switch
    {
        "answered" => Code is >= 100 and <= 999 && Seconds is >= 0,
        "refused" or "timed-out" or "not-http" or "not-asked" => Code is null,
        "no-container" or "no-tool" or "old-agent" or "failed" => Code is null && Listening is null,
        _ => false,
    } && LocalhostCode is null or (>= 100 and <= 999)
        && (HostNameCodes ?? []).All(code => code is null or (>= 100 and <= 999)) && OtherScheme is null or "http" or "https"
        && (Listening ?? []).All(socket => ListeningSocket.Parse(socket) is not null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProbeResult))]
internal sealed partial class ProbeResultJson : JsonSerializerContext;
