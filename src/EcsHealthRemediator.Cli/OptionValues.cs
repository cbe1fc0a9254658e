using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Cli;

/// <summary>Which values an option takes. Another is wrong use, which is said before anything is asked of AWS.</summary>
internal static class OptionValues
{
    /// <param name="option">Its validators get one more.</param>
    /// <param name="takes">Is not asked of the empty text, which no option takes.</param>
    /// <param name="what">As it stands after "is not".</param>
    public static T Only<T>(this T option, Func<string, bool> takes, string what)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            foreach (var value in result.Tokens.Select(token => token.Value).Where(value => value.Length > 0 && !takes(value)))
                result.AddError($"{option.Name}: '{value}' is not {what}.");
        });
        return option;
    }

    public static T OnlyOneOf<T>(this T option, params string[] names)
        where T : Option
    {
        option.CompletionSources.Add(_ => names.Select(name => new CompletionItem(name)));
        return option.Only(value => names.Contains(value), Either(names));
    }

    public static T OnlyClusters<T>(this T option)
        where T : Option => option.Only(value => ServiceRef.ClusterName(value) is not null, "the name or ARN of an ECS cluster");

    public static T OnlyServices<T>(this T option)
        where T : Option => option.Only(value => ServiceRef.FromArnOrName(value) is not null, "the name or ARN of an ECS service");

    /// <summary>A whole number; null where the option is not given.</summary>
    public static Option<int?> Number(string name, string description, int least, int most)
    {
        var range = most == int.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}";
        return new(name) { Description = description, CustomParser = Parse };

        int? Parse(ArgumentResult result)
        {
            var text = result.Tokens is [var token, ..] ? token.Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                return number;
            }

            result.AddError($"{name}: '{text}' is not {range}.");
            return null;
        }
    }

    public static string Either(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";
}
