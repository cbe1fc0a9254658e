using System.CommandLine;

namespace EcsHealthRemediator.Cli;

/// <summary>The form of what is printed.</summary>
internal enum Form
{
    Text,
    Json,
    Markdown,
}

internal static class Output
{
    /// <param name="forms">Those that the command has.</param>
    public static Option<string?> Option(params Form[] forms)
    {
        var names = forms.Select(form => form.ToString().ToLowerInvariant()).ToArray();
        return new Option<string?>("--output", "-o")
        {
            Description = $"{OptionValues.Either(names)}. Default: text on a terminal, otherwise json.",
        }.OnlyOneOf(names);
    }

    /// <summary>The older way to say <c>--output text</c>.</summary>
    public static Option<bool> Text() => new("--text") { Description = "Print sentences; as --output text." };

    public static bool IsText(string? wanted, bool text) => text || Of(wanted) == Form.Text;

    public static Form Of(string? wanted) => wanted is null ? Console.IsOutputRedirected ? Form.Json : Form.Text
        : Enum.Parse<Form>(wanted, ignoreCase: true);
}
