using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Amazon.StandIn;

/// <summary>Reads the members of one structure from a parsed document. A member that is not there becomes null.</summary>
/// <typeparam name="TNode">The type of a node of the document.</typeparam>
internal abstract class Reader<TNode> : Wire
{
    public override T Value<T>(string name, T value) =>
        TryFind(name, out var found) ? Scalar.FromText<T>(Text(found))! : default!;

    public override T Constant<[DynamicallyAccessedMembers(PublicConstructors | PublicFields)] T>(string name, T value) =>
        TryFind(name, out var found) ? Constants.Find<T>(Text(found)) : default!;

    public override T Structure<T>(string name, T value) => TryFind(name, out var found) ? Read<T>(found) : default!;

    public override List<T> Values<T>(string name, List<T> values) =>
        List(name, item => Scalar.FromText<T>(Text(item))!)!;

    public override List<T> Structures<T>(string name, List<T> structures) => List(name, Read<T>)!;

    public override Dictionary<string, T> ValueMap<T>(string name, Dictionary<string, T> values) =>
        TryFind(name, out var found)
            ? Entries(found).ToDictionary(entry => entry.Key, entry => Scalar.FromText<T>(Text(entry.Value))!)
            : null!;

    public override Dictionary<string, T> StructureMap<T>(
        string name, Dictionary<string, T> structures, string key, string value) =>
        TryFind(name, out var found) ? Entries(found).ToDictionary(entry => entry.Key, entry => Read<T>(entry.Value)) : null!;

    public override DateTime? Milliseconds(string name, DateTime? time) =>
        Value<long?>(name, null) is { } milliseconds ? DateTime.UnixEpoch.AddMilliseconds(milliseconds) : null;

    protected abstract bool TryFind(string name, [NotNullWhen(true)] out TNode? found);

    protected abstract string Text(TNode node);

    protected abstract IEnumerable<TNode> Items(TNode list);

    protected abstract IEnumerable<(string Key, TNode Value)> Entries(TNode map);

    protected abstract Reader<TNode> Inside(TNode structure);

    /// <summary>Whether a list without items in the document becomes an empty list; otherwise it becomes null.</summary>
    protected abstract bool HasEmptyLists { get; }

    private List<T>? List<T>(string name, Func<TNode, T> read)
    {
        if (!TryFind(name, out var found))
            return null;
        var list = Items(found).Select(read).ToList();
        return list.Count > 0 || HasEmptyLists ? list : null;
    }

    private T Read<T>(TNode node) where T : IStructure, new()
    {
        var structure = new T();
        structure.Pass(Inside(node));
        return structure;
    }

    /// <summary>Gives access to <c>FindValue</c>, which is protected in <see cref="ConstantClass"/>.</summary>
    private sealed class Constants : ConstantClass
    {
        private Constants() : base("")
        {
        }

        public static T Find<[DynamicallyAccessedMembers(PublicConstructors | PublicFields)] T>(string value)
            where T : ConstantClass => FindValue<T>(value);
    }
}
