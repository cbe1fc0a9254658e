using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>An answer of the fake. With a null body it is never sent.</summary>
internal sealed record Answer(int Status, string? Body)
{
    /// <summary>The header in which services of AWS JSON give the id of the request.</summary>
    public string? RequestId { get; init; }

    public static readonly Answer Empty = new(200, "");

    public static readonly Answer Never = new(0, null);

    public static Answer Of(JsonObject json) => new(200, json.ToJsonString());

    public static Answer Of(XElement xml) => new(200, xml.ToString());

    /// <summary>An error in the format of the service's protocol: AWS JSON, EC2 Query or Query.</summary>
    public static Answer Error(Call call, int status, string code, string message) => new(status, call.Service switch
    {
        "ecs" or "dynamodb" or "ssm" or "kms" or "logs" or "events" => new JsonObject { ["__type"] = code, ["message"] = message }.ToJsonString(),
        "ec2" => Xml("Response", Xml("Errors", Xml("Error", Xml("Code", code), Xml("Message", message)))).ToString(),
        _ => Xml("ErrorResponse", Xml("Error", Xml("Type", "Sender"), Xml("Code", code), Xml("Message", message))).ToString(),
    });

    public static XElement Xml(string name, params IEnumerable<object?> content) => new(name, [.. content]);
}
