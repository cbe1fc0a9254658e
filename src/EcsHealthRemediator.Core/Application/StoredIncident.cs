using System.Text.Json;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>
/// The JSON document of an incident and the schema that it is written in. A document of the schema before is read too, so that an
/// upgrade in the middle of a change goes on with it.
/// </summary>
public static class StoredIncident
{
    public const int Schema = 2;

    /// <param name="schema">What the document was written in; 1 for documents that do not say.</param>
    /// <exception cref="JsonException">The document is of no schema that this version knows, or is not an incident.</exception>
    public static Incident Read(string document, int schema)
    {
        try
        {
            return schema switch
            {
                Schema => JsonSerializer.Deserialize(document, CoreJson.Default.Incident),
                1 => JsonNode.Parse(document) is JsonObject first
                    ? FromSchema1(first).Deserialize(CoreJson.Default.Incident)
                    : null,
                _ => throw new JsonException($"its schema is {schema}, and this version knows {Schema} at most"),
            }
            ?? throw new JsonException("it is no incident");
        }
        catch (Exception error) when (error is NotSupportedException or InvalidOperationException)
        {
            // Such as the progress of a fix that this version does not have.
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>Of the item in the table: a service and target group have one incident at a time.</summary>
    public static string KeyOf(Subject subject) => $"incident#{subject.ClusterName}/{subject.ServiceName}#{subject.TargetGroupArn}";

    public static string Write(Incident incident) => JsonSerializer.Serialize(incident, CoreJson.Default.Incident);

    /// <summary>Schema 1 had a field for each fix; of two that were set, the raise was the later one.</summary>
    internal static JsonObject FromSchema1(JsonObject incident)
    {
        Move("restart", "restart-instance");
        Move("raise", "raise-grace-period");
        return incident;

        void Move(string field, string fix)
        {
            if (incident[field] is not JsonObject progress) return;
            incident.Remove(field);
            progress.Insert(0, "fix", fix);
            // From this step on the stop is ours: the instance is started again.
            if ((string?)progress["step"] is "stopping" or "starting" or "returning")
                progress["stopAskedAt"] = progress["stepSince"]?.DeepClone();
            incident["progress"] = progress;
        }
    }
}
