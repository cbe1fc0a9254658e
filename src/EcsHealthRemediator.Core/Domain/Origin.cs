namespace EcsHealthRemediator.Domain;

/// <summary>The region and the account that something belongs to.</summary>
public sealed record Origin(string Region, string Account)
{
    /// <summary>Null unless the text is an ARN that names both.</summary>
    public static Origin? Of(string? text) =>
        Arn.TryParse(text, out var arn) && arn is { Region.Length: > 0, Account.Length: > 0 } ? new(arn.Region, arn.Account) : null;

    public override string ToString() => $"{Account} in {Region}";
}
