namespace EcsHealthRemediator.Reporting.Page;

/// <summary>A place on the way, and how it is.</summary>
/// <param name="Detail">Which one it is: an id, a port, a zone. Null where its name says it.</param>
/// <param name="Reason">The rule or the finding that decides; null where nothing is known of it.</param>
internal sealed record Station(Place Place, Light Light, string? Detail, string? Reason)
{
    public string Name => Places.Name(Place);
}

/// <summary>From best to worst.</summary>
internal enum Light
{
    /// <summary>Proven to let health checks pass.</summary>
    Open,

    /// <summary>Nothing is known of it.</summary>
    Unseen,

    /// <summary>Something is wrong here too, and it is not the cause.</summary>
    Doubtful,

    /// <summary>Here is the cause.</summary>
    Closed,
}
