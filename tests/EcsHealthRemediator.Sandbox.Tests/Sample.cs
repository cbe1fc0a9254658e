using System.Security.Cryptography;
using System.Text;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// What takes long is played in part: a core always, and of the rest some that the seed in TEST_SAMPLE draws (./dev test takes it
/// from the commit). Without that variable everything is played that takes minutes, and with "all" what takes hours, too. What was
/// left out is told at the end of ./dev test.
/// </summary>
internal static class Sample
{
    private const string Everything = "all";

    private static string? Seed => Environment.GetEnvironmentVariable("TEST_SAMPLE") is { Length: > 0 } seed ? seed : null;

    public static IReadOnlyList<string> Of(string what, IEnumerable<string> all, IReadOnlyCollection<string> always, int drawn) =>
        Reported(what, all, Choose(all, always, drawn, Seed ?? Everything));

    /// <summary>Of so many that even a run of all tests by hand takes only some.</summary>
    public static IReadOnlyList<string> Few(string what, IEnumerable<string> all, int drawn) =>
        Reported(what, all, Choose(all, [], drawn, Seed ?? "few"));

    /// <summary>For one test that takes minutes by itself: one seed of so many runs it.</summary>
    public static bool IsDrawn(string what, int oneIn) =>
        Reported(what, [what], IsDrawn(what, oneIn, Seed ?? Everything) ? [what] : []).Count > 0;

    public static bool IsDrawn(string what, int oneIn, string seed) =>
        seed == Everything || Convert.ToInt32(Hash(seed, what)[..4], 16) % oneIn == 0;

    /// <summary>The core, and of the rest those with the smallest hashes.</summary>
    public static IReadOnlyList<string> Choose(IEnumerable<string> all, IReadOnlyCollection<string> always, int drawn, string seed) =>
        seed == Everything
            ? [.. all]
            : [.. all.Where(always.Contains), .. all.Except(always).OrderBy(name => Hash(seed, name), StringComparer.Ordinal).Take(drawn)];

    public static IReadOnlyCollection<string> CoreScenarios() =>
        [.. File.ReadLines(Path.Combine(SandboxRun.Root, "tests", "core-scenarios.txt")).Where(line => !line.StartsWith('#'))];

    private static string Hash(string seed, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}")));

    private static IReadOnlyList<string> Reported(string what, IEnumerable<string> all, IReadOnlyList<string> chosen)
    {
        var folder = Path.Combine(SandboxRun.Root, "artifacts", "tests");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{what}.sample"), $"{what}: {chosen.Count} of {all.Count()}\n");
        return chosen;
    }
}
