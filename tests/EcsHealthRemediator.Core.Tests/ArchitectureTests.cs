using System.Reflection;
using System.Runtime.CompilerServices;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests;

public sealed class ArchitectureTests
{
    private static readonly string[] Forbidden = ["Amazon.", "AWSSDK", "System.Net.Http", "System.Net.Sockets"];

    /// <summary>Lowest first: a namespace may use itself and those before it. Those on one line do not know each other.</summary>
    private static readonly string[][] Layers =
    [
        ["Domain"],
        ["Network", "Signals", "Logs"],
        ["Evidence"],
        ["Diagnosis"],
        ["Remediation"],
        ["Reporting"],
        ["Application"],
        ["Scanning"],
    ];

    private static readonly Assembly Core = typeof(Snapshot).Assembly;

    [Fact]
    public void Core_knows_neither_AWS_nor_the_network() =>
        Assert.DoesNotContain(
            Core.GetReferencedAssemblies(),
            reference => Forbidden.Any(name => reference.Name!.StartsWith(name, StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void Every_type_of_Core_belongs_to_a_layer() =>
        Assert.Empty(Types().Where(type => LayerOf(type) is null).Select(type => type.FullName));

    [Fact]
    public void The_namespaces_of_Core_depend_one_way_only() =>
        Assert.Empty(
            from type in Types()
            from used in TypesUsedBy(type)
            where used.Assembly == Core && !MayUse(type, used)
            select $"{type.FullName} uses {used.FullName}");

    private static IEnumerable<Type> Types() =>
        Core.GetTypes().Where(type => type.Namespace?.StartsWith("EcsHealthRemediator", StringComparison.Ordinal) == true
            && !type.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static bool MayUse(Type user, Type used) =>
        AreaOf(user) == AreaOf(used) || LayerOf(used) is null || LayerOf(used) < LayerOf(user);

    private static string AreaOf(Type type) => type.Namespace?.Split('.').ElementAtOrDefault(1) ?? "";

    private static int? LayerOf(Type type) =>
        Array.FindIndex(Layers, layer => layer.Contains(AreaOf(type))) is >= 0 and var index ? index : null;

    /// <summary>By base types, members, parameters, local variables and every method that a body calls.</summary>
    private static HashSet<Type> TypesUsedBy(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        var used = new HashSet<Type>();
        Add(type.BaseType);
        foreach (var implemented in type.GetInterfaces()) Add(implemented);
        foreach (var field in type.GetFields(All)) Add(field.FieldType);
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))) AddMethod(method);
        foreach (var nested in type.GetNestedTypes(All)) used.UnionWith(TypesUsedBy(nested));
        return used;

        void AddMethod(MethodBase method)
        {
            if (method is MethodInfo { ReturnType: var returned }) Add(returned);
            foreach (var parameter in method.GetParameters()) Add(parameter.ParameterType);
            if (method.GetMethodBody() is not { } body) return;
            foreach (var local in body.LocalVariables) Add(local.LocalType);
            foreach (var member in CalledMembers(method, body.GetILAsByteArray()!))
            {
                Add(member as Type ?? member.DeclaringType);
                if (member is FieldInfo { FieldType: var fieldType }) Add(fieldType);
            }
        }

        void Add(Type? one)
        {
            if (one is null) return;
            if (one.HasElementType) Add(one.GetElementType());
            if (one.IsGenericType && !one.IsGenericTypeDefinition)
                foreach (var argument in one.GetGenericArguments()) Add(argument);
            used.Add(one);
        }
    }

    private static IEnumerable<MemberInfo> CalledMembers(MethodBase method, byte[] code)
    {
        var typeArguments = method.DeclaringType?.IsGenericType == true ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var token in IlTokens.Of(code))
        {
            if (method.Module.ResolveMember(token, typeArguments, methodArguments) is { } member) yield return member;
        }
    }
}
