using System.Runtime.CompilerServices;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>
/// Compares with a text that somebody has read and found good, in <c>Approved/</c>. To approve another one, delete the file, run
/// the test, which then writes what it got and fails, and read the difference before committing it.
/// </summary>
internal static class Approval
{
    public static void Matches(string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "Approved", $"{name}.txt");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, text);
            Assert.Fail($"{name}.txt was not approved yet; it is written now: read it.");
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
