using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Tests;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class CausalityTests
{
    private static readonly Causality Table = Diagnoser.Causality;

    [Fact]
    public void Every_check_id_has_one_check() =>
        Assert.Equal(
            typeof(CheckId).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            Table.Checks.Select(check => check.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Causes_are_examined_before_what_they_explain()
    {
        var order = Table.Checks.Select(check => check.Id).ToList();

        Assert.All(Table.Checks, check => Assert.All(
            check.ExplainedBy, cause => Assert.True(order.IndexOf(cause) < order.IndexOf(check.Id), $"{cause}, {check.Id}")));
    }

    [Fact]
    public void A_fault_explains_what_its_effects_explain() =>
        Assert.True(Table.Explains(CheckId.InstanceStatus, CheckId.ContainerExit)
            && Table.Explains(CheckId.SecurityGroup, CheckId.NotListening)
            && !Table.Explains(CheckId.NotListening, CheckId.SecurityGroup));

    [Fact]
    public void Checks_that_explain_each_other_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new Causality([new Stub("a", "b"), new Stub("b", "c"), new Stub("c", "a")]));

        Assert.Contains("a <- b <- c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_names_no_check_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Causality([new Stub("a", "nowhere")]));

    [Fact]
    public void The_drawing_in_the_documentation_is_the_table()
    {
        var edges = Table.Checks.SelectMany(check => check.ExplainedBy, (check, cause) => $"  {cause} --> {check.Id}\n");

        Approved.Section("docs/causality.md", "table", $"```mermaid\nflowchart TD\n{string.Concat(edges)}```\n");
    }

    private sealed record Stub(string Id, params string[] Causes) : ICheck
    {
        public IReadOnlyList<string> ExplainedBy => Causes;

        public Finding Examine(DiagnosisContext context) => Finding.Ok(Id, "");
    }
}
