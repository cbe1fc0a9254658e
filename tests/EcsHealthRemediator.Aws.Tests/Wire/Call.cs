using System.Text.Json.Nodes;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>One API call as it was received.</summary>
/// <param name="Service">
/// The service prefix of IAM, taken from the scope of the signature, where only CloudWatch's differs.
/// </param>
internal sealed record Call(string Service, string Operation, string Body)
{
    private readonly Dictionary<string, string> _form = Body.StartsWith('{') ? [] :
        Body.Split('&').Select(pair => pair.Split('='))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[^1].Replace('+', ' ')));

    public string Action => $"{Service}:{Operation}";

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The parameters of a call in a Query protocol, without Action and Version.</summary>
    public IReadOnlyDictionary<string, string> Form =>
        _form.Where(pair => pair.Key is not ("Action" or "Version")).ToDictionary(pair => pair.Key, pair => pair.Value);

    public string? Text(string name) => Body.StartsWith('{') ? (string?)Json[name] : _form.GetValueOrDefault(name);

    /// <summary>A list of texts, in JSON or in either Query protocol.</summary>
    public string[] Texts(string name) => Body.StartsWith('{')
        ? [.. (Json[name]?.AsArray() ?? []).Select(item => (string)item!)]
        : [.. _form.Where(pair => pair.Key.StartsWith(name + ".", StringComparison.Ordinal)).Select(pair => pair.Value)];
}
