using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Amazon.StandIn;

/// <summary>
/// A writer or a reader of a protocol. A structure passes each member through it, by the member's name in the public API model. A
/// writer writes the value and returns it unchanged; a reader ignores the value and returns what it read. So one generated line
/// for each member works for requests and responses, without reflection.
/// </summary>
internal abstract class Wire
{
    /// <summary>A string, number, boolean, time or byte array.</summary>
    public abstract T Value<T>(string name, T value);

    /// <summary>
    /// An enum value. Here the SDK uses reflection, to find the constants of the class, so the trimmer must keep its members.
    /// </summary>
    public abstract T Constant<[DynamicallyAccessedMembers(PublicConstructors | PublicFields)] T>(string name, T value)
        where T : ConstantClass;

    public abstract T Structure<T>(string name, T value) where T : class, IStructure, new();

    public abstract List<T> Values<T>(string name, List<T> values);

    public abstract List<T> Structures<T>(string name, List<T> structures) where T : class, IStructure, new();

    public abstract Dictionary<string, T> ValueMap<T>(string name, Dictionary<string, T> values);

    /// <param name="key">The name of the key of an entry, for protocols that write one.</param>
    /// <param name="value">The name of the value of an entry, likewise.</param>
    public abstract Dictionary<string, T> StructureMap<T>(
        string name, Dictionary<string, T> structures, string key, string value) where T : class, IStructure, new();

    /// <summary>A number of milliseconds since 1970 that the SDK shows as a time.</summary>
    public abstract DateTime? Milliseconds(string name, DateTime? time);
}
