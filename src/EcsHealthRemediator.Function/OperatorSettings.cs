namespace EcsHealthRemediator.Function;

/// <summary>The environment variables of the operators' function, as template.yaml sets them.</summary>
internal sealed record OperatorSettings(string TableName)
{
    /// <returns>Null if this is not the operators' function.</returns>
    /// <exception cref="SettingsException">Lists every variable that is missing or wrong.</exception>
#pragma warning disable RS0030 // As in Settings.
    public static OperatorSettings? FromEnvironment() => Read(Environment.GetEnvironmentVariable);
#pragma warning restore RS0030

    /// <inheritdoc cref="FromEnvironment"/>
    /// <param name="variable">Gives the value of a variable, null where it is not set.</param>
    public static OperatorSettings? Read(Func<string, string?> variable) => variable("ENTRY_POINT") switch
    {
        null or "" => null,
        "operator" => variable("TABLE_NAME")?.Trim() is { Length: > 0 } table
            ? new(table)
            : throw new SettingsException(["TABLE_NAME is not set"]),
        var other => throw new SettingsException([$"ENTRY_POINT is '{other}', not operator; it is not set for the remediator"]),
    };
}
