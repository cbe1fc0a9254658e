using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcsHealthRemediator.Cli;

/// <summary>What is wrong with a command line, in the words of its user.</summary>
internal static class WrongUse
{
    /// <summary>A sentence for each error; none for its consequences, such as the value of an option that is not known.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (Unknown(parsed) is { } unknown) return [unknown];
        if (Empty(parsed.CommandResult).ToList() is { Count: > 0 } empty) return empty;
        if (parsed.Errors.Count == 0) return [];
        if (parsed.CommandResult.Command.Action is null) return [$"A command is missing.{See(parsed)}"];
        return [.. parsed.Errors.Select(Words).Distinct()];
    }

    private static string? Unknown(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // A command that is misspelt takes no option with it.
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..] && word is [not '-', ..] && command.Action is null)
            return $"There is no command '{word}'." + Or(Near.Question(word, command.Subcommands.Select(one => one.Name)), parsed);
        if (UnknownOption(parsed) is { } option)
        {
            var name = option.Split('=')[0];
            return $"There is no option '{name}' of '{Line(parsed.CommandResult)}'."
                + Or(Near.Question(name, Options(parsed.CommandResult)), parsed);
        }

        if (parsed.UnmatchedTokens is not [var first, ..]) return null;
        return command.Subcommands.Count == 0 ? $"'{first}' is one argument too many.{See(parsed)}"
            : $"There is no command '{first}'." + Or(Near.Question(first, command.Subcommands.Select(one => one.Name)), parsed);
    }

    /// <summary>
    /// What takes values as they come, an argument or an option of several values, also takes an option that is not known. After a
    /// double dash that is meant.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null;
        return parsed.CommandResult.Children
            .Where(child => child is ArgumentResult or OptionResult { Option.AllowMultipleArgumentsPerToken: true })
            .SelectMany(child => child.Tokens)
            .Select(token => token.Value).Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(token => token.Length > 1 && token[0] == '-');
    }

    private static IEnumerable<string> Empty(CommandResult result) => result.Children
        .Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        .Select(child => child switch
        {
            OptionResult option => $"The value of {option.Option.Name} is empty.",
            ArgumentResult argument => $"<{argument.Argument.Name}> is empty.",
            _ => "A value is empty.",
        });

    private static string Words(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing =>
            $"<{missing.Argument.Name}> is missing: {missing.Argument.Description}",
        OptionResult { Tokens.Count: 0, IdentifierTokenCount: > 0 } missing => $"{missing.Option.Name} lacks its value.",
        _ => error.Message.ReplaceLineEndings(" "),
    };

    private static IEnumerable<string> Options(CommandResult result)
    {
        for (var at = result; at is not null; at = at.Parent as CommandResult)
        {
            foreach (var option in at.Command.Options.Where(option => at == result || option.Recursive)) yield return option.Name;
        }
    }

    private static string Line(CommandResult result) => result.Parent is CommandResult parent
        ? $"{Line(parent)} {result.Command.Name}" : "ecs-health";

    private static string Or(string question, ParseResult parsed) => question.Length > 0 ? question : See(parsed);

    private static string See(ParseResult parsed) => $" See '{Line(parsed.CommandResult)} --help'.";
}
