using System.Collections.Concurrent;
using System.Reflection;

namespace Amazon.StandIn;

/// <summary>A property that travels, and how.</summary>
internal sealed record Member(PropertyInfo Property, WireAttribute Wire)
{
    private static readonly ConcurrentDictionary<Type, Member[]> Known = new();

    public Type Type => Property.PropertyType;

    public static Member[] Of(Type type) => Known.GetOrAdd(type, static shape =>
    [
        .. from property in shape.GetProperties()
           let wire = property.GetCustomAttribute<WireAttribute>()
           where wire is not null
           select new Member(property, wire),
    ]);

    /// <summary>The members of a request or structure that were set.</summary>
    public static IEnumerable<(Member Member, object Value)> SetOn(object shape) =>
        from member in Of(shape.GetType())
        let value = member.Property.GetValue(shape)
        where value is not null
        select (member, value);

    public static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>);

    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);

    public static bool IsStructure(Type type) => type.IsClass && Of(type).Length > 0;
}
