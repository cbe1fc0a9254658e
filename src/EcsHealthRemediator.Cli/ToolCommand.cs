using System.CommandLine;

namespace EcsHealthRemediator.Cli;

/// <summary>A command that brings examples for its help.</summary>
/// <param name="examples">Whole command lines without the name of the tool, each of which would be taken.</param>
internal sealed class ToolCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
