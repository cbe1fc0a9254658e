namespace EcsHealthRemediator.Evidence;

/// <summary>Something that could not be read: the API call, as IAM spells it, and the error that AWS gave.</summary>
public sealed record Gap(string Source, string Error);
