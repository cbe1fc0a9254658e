using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Amazon.StandIn;

/// <summary>
/// What the members of a structure pass through, by the names that the public API model gives them. A writer returns each value as
/// it is; a reader returns what it has found, whatever the value was. So one generated line a member serves requests and
/// responses, without reflection.
/// </summary>
internal abstract class Wire
{
    /// <summary>A string, a number, a flag, a time or bytes.</summary>
    public abstract T Value<T>(string name, T value);

    /// <summary>The SDK looks for the constants of a class by reflection, the one place; so trimming must know.</summary>
    public abstract T Constant<[DynamicallyAccessedMembers(PublicConstructors | PublicFields)] T>(string name, T value) where T : ConstantClass;

    public abstract T Structure<T>(string name, T value) where T : class, IStructure, new();

    public abstract List<T> Values<T>(string name, List<T> values);

    public abstract List<T> Structures<T>(string name, List<T> structures) where T : class, IStructure, new();

    public abstract Dictionary<string, T> ValueMap<T>(string name, Dictionary<string, T> values);

    /// <param name="key">The name of an entry's key, where a protocol has names for that.</param>
    /// <param name="value">The name of an entry's value.</param>
    public abstract Dictionary<string, T> StructureMap<T>(
        string name, Dictionary<string, T> structures, string key, string value) where T : class, IStructure, new();

    /// <summary>A number of milliseconds since 1970 that the SDK shows as a time.</summary>
    public abstract DateTime? Milliseconds(string name, DateTime? time);
}
