using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Domain;

/// <summary>
/// JSON converter that writes <c>WouldApply</c> as <c>would-apply</c>, the spelling of every id in the outcome JSON. Numbers are
/// refused when reading.
/// </summary>
public sealed class KebabCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

public static class KebabCase
{
    /// <summary>The same spelling outside JSON, for example <c>would-apply</c> in a log field.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Name(value.ToString());

    public static string Name(string pascalCase) => JsonNamingPolicy.KebabCaseLower.ConvertName(pascalCase);
}
