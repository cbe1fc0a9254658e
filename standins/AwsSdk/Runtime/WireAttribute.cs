namespace Amazon.StandIn;

/// <summary>The name of a property on the wire (of an exception: its error code), as the public API model spells it.</summary>
/// <param name="name">The name in JSON, in a response, and in a request unless <see cref="Request"/> differs; empty stands for
/// the whole of the response.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
internal sealed class WireAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>The name as a query parameter.</summary>
    public string Request { get; init; } = name;

    /// <summary>The element around each item of a list.</summary>
    public string Item { get; init; } = "member";

    /// <summary>The key of a map's entry.</summary>
    public string Key { get; init; } = "key";

    /// <summary>The value of a map's entry.</summary>
    public string Value { get; init; } = "value";

    /// <summary>A number of milliseconds since 1970 that the SDK shows as a time; JSON only.</summary>
    public bool Milliseconds { get; init; }

    /// <summary>The one member of a structure that the SDK shows as its value.</summary>
    public string? Inner { get; init; }
}
