namespace EcsHealthRemediator.Remediation;

/// <summary>Where the evidence from before a stop is kept.</summary>
/// <param name="Location">As <c>s3://BUCKET/KEY</c>.</param>
/// <param name="Sha256">The digest of its bytes, hexadecimal.</param>
public sealed record KeptEvidence(string Location, string Sha256);
