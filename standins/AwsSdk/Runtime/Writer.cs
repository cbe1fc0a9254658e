using System.Diagnostics.CodeAnalysis;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Amazon.StandIn;

/// <summary>Writes the members that are set.</summary>
internal abstract class Writer : Wire
{
    public override T Value<T>(string name, T value) => Written(name, value);

    public override T Constant<[DynamicallyAccessedMembers(PublicConstructors | PublicFields)] T>(string name, T value) =>
        Written(name, value);

    public override T Structure<T>(string name, T value) => Written(name, value);

    public override List<T> Values<T>(string name, List<T> values) => Written(name, values);

    public override List<T> Structures<T>(string name, List<T> structures) => Written(name, structures);

    public override Dictionary<string, T> ValueMap<T>(string name, Dictionary<string, T> values) => Written(name, values);

    public override Dictionary<string, T> StructureMap<T>(
        string name, Dictionary<string, T> structures, string key, string value) => Written(name, structures);

    public override DateTime? Milliseconds(string name, DateTime? time)
    {
        Written(name, time is { } set ? (long?)(Scalar.EpochSeconds(set) * 1000) : null);
        return time;
    }

    protected abstract void Write(string name, object value);

    private T Written<T>(string name, T value)
    {
        if (value is not null)
            Write(name, value);
        return value;
    }
}
