namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>One thing that happens; the numbers say to what, modulo what there is.</summary>
internal sealed record Happening(string Name, int A, int B)
{
    public override string ToString() => $"{Name}({A},{B})";
}
