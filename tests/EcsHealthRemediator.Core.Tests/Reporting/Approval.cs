
namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>The texts that people read, as somebody has approved them in <c>Approved/</c>.</summary>
internal static class Approval
{
    public static void Matches(string name, string text) =>
        Approved.Text($"tests/EcsHealthRemediator.Core.Tests/Reporting/Approved/{name}.txt", text);
}
