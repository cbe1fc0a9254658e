namespace EcsHealthRemediator.Tests;

/// <summary>How much of what takes long is run: a sample, and everything with <c>./dev test --all</c> or TEST_SAMPLE=all.</summary>
internal static class TestSample
{
    public static bool IsAll => Seed is "" or "all";

    private static string? Seed => Environment.GetEnvironmentVariable("TEST_SAMPLE");

    /// <summary>The same for the same text, on every machine; a number is itself, so that something can be drawn again.</summary>
    public static int Number => int.TryParse(Seed ?? "0", out var number)
        ? number
        : (Seed ?? "").Aggregate(17, (sum, letter) => ((sum * 31) + letter) & 0xFFFFFF);
}
