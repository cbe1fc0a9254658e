using EcsHealthRemediator.Diagnosis;

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
            check.ExplainedBy,
            cause => Assert.True(order.IndexOf(cause.Check) < order.IndexOf(check.Id), $"{cause.Check}, {check.Id}")));
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
    public void The_table_in_the_documentation_is_the_one_in_the_code()
    {
        var edges = Table.Checks
            .SelectMany(check => check.ExplainedBy, (check, cause) => (cause.Check, Effect: check.Id, cause.Because)).ToList();
        var drawing = string.Concat(edges.Select(edge => $"  {edge.Check} --> {edge.Effect}\n"));
        var reasons = string.Concat(edges.GroupBy(edge => (edge.Effect, edge.Because)).Select(same =>
            $"| {string.Join(", ", same.Select(edge => $"`{edge.Check}`"))} | `{same.Key.Effect}` | {same.Key.Because} |\n"));

        Approved.Section(
            "docs/causality.md", "table",
            $"```mermaid\nflowchart TD\n{drawing}```\n\n| a fault of | explains one of | because |\n|---|---|---|\n{reasons}");
    }

    [Fact]
    public void Every_reason_is_a_sentence() =>
        Assert.All(
            Table.Checks.SelectMany(check => check.ExplainedBy),
            cause => Assert.Matches("^[A-Z].{20,}[.]$", cause.Because));

    /// <summary>As a check would that does not name what it asks for in its table.</summary>
    [Fact]
    public void A_check_that_asks_for_what_does_not_explain_it_fails()
    {
        var context = Worlds.Healthy().AllAnswer("Request timed out").Context();

        var error = Assert.Throws<UndeclaredCauseException>(
            () => context.Examine(new Asking(CheckId.SecurityGroup, CheckId.GracePeriod)));

        Assert.Contains("security-group asks for grace-period", error.Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.Ok, context.Examine(new Asking(CheckId.NotListening, CheckId.SecurityGroup)).Verdict);
    }

    private sealed record Asking(string Id, string For) : ICheck
    {
        public PathPart? Part => null;

        public IReadOnlyList<Explanation> ExplainedBy => [];

        public Finding Examine(DiagnosisContext context) => context.Finding(For);
    }

    private sealed record Stub(string Id, params string[] Causes) : ICheck
    {
        public PathPart? Part => null;

        public IReadOnlyList<Explanation> ExplainedBy => [.. Explanation.By("", Causes)];

        public Finding Examine(DiagnosisContext context) => Finding.Ok(Id, "");
    }
}
