namespace EcsHealthRemediator.Reporting.Page;

/// <summary>A part of a drawing, and how high it is.</summary>
internal sealed record Drawing(int Height, Markup Content)
{
    /// <summary>The start of an SVG; whoever cannot see it reads <paramref name="label"/>.</summary>
    public static Markup Open(string kind, string label, int width, int height) => Markup.Of(
        $"""
        <svg class="{kind}" role="img" aria-label="{label}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
        """);
}
