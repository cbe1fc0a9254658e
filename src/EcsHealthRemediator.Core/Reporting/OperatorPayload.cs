using System.Text.Json;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What an operator sends to the remediator; written out so that it can be pasted.</summary>
internal sealed record OperatorPayload(string Command, string? IncidentId)
{
    /// <summary>The default encoder escapes quotes, so the JSON is safe between a shell's single quotes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportingJson.Default.OperatorPayload);

    /// <summary>The line for a shell.</summary>
    /// <param name="functionName">A placeholder stands for it where it is not known.</param>
    public string Shell(string? functionName) =>
        $"aws lambda invoke --function-name {functionName ?? "REMEDIATOR"} --cli-binary-format raw-in-base64-out "
        + $"--payload '{ToJson()}' /dev/stdout";
}
