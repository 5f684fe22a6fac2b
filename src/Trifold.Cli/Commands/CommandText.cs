using System.CommandLine;
using System.CommandLine.Parsing;

namespace Trifold.Cli.Commands;

/// <summary>A command as its user gave it, for records of where things come from.</summary>
internal static class CommandText
{
    /// <param name="leftOut">Options that say where files lie, and nothing of what is in them.</param>
    public static string Of(ParseResult parsed, params IReadOnlyList<Option> leftOut)
    {
        var words = new List<string> { "trifold" };
        var silent = false;
        foreach (var token in parsed.Tokens)
        {
            if (token.Type != TokenType.Argument)
                silent = leftOut.Any(option => option.Name == token.Value || option.Aliases.Contains(token.Value));
            if (!silent)
                words.Add(token.Value.Contains(' ', StringComparison.Ordinal) ? $"'{token.Value}'" : token.Value);
        }

        return string.Join(' ', words);
    }
}
