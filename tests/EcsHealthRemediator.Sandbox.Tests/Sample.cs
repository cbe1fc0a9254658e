using System.Security.Cryptography;
using System.Text;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// What takes long is played in part: a core always, and of the rest some that the seed in TEST_SAMPLE draws (./dev test takes it
/// from the commit). Without that variable everything is played. What was left out is told at the end of ./dev test.
/// </summary>
internal static class Sample
{
    public static IReadOnlyList<string> Of(string what, IEnumerable<string> all, IReadOnlyCollection<string> always, int drawn)
    {
        var seed = Environment.GetEnvironmentVariable("TEST_SAMPLE");
        var chosen = Choose(all, always, drawn, seed);
        if (!string.IsNullOrEmpty(seed)) Report(what, chosen.Count, all.Count());
        return chosen;
    }

    /// <summary>The core, and of the rest those with the smallest hashes.</summary>
    public static IReadOnlyList<string> Choose(IEnumerable<string> all, IReadOnlyCollection<string> always, int drawn, string? seed) =>
        string.IsNullOrEmpty(seed)
            ? [.. all]
            : [.. all.Where(always.Contains), .. all.Except(always).OrderBy(name => Hash(seed, name), StringComparer.Ordinal).Take(drawn)];

    public static IReadOnlyCollection<string> CoreScenarios() =>
        [.. File.ReadLines(Path.Combine(SandboxRun.Root, "tests", "core-scenarios.txt")).Where(line => !line.StartsWith('#'))];

    private static string Hash(string seed, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}")));

    private static void Report(string what, int chosen, int all)
    {
        var folder = Path.Combine(SandboxRun.Root, "artifacts", "tests");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{what}.sample"), $"{what}: {chosen} of {all}\n");
    }
}
