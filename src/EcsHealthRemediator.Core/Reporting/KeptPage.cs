namespace EcsHealthRemediator.Reporting;

/// <summary>Where the page of an incident is kept.</summary>
/// <param name="Url">Signed beforehand: it opens the page for everybody who has it.</param>
/// <param name="Until">When it ends at the latest.</param>
/// <param name="Evidence">The evidence file of the page, as <c>s3://BUCKET/KEY</c>; null where it was drawn without one.</param>
public sealed record KeptPage(string Url, DateTimeOffset Until, string? Evidence);
