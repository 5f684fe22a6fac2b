using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Trifold.Cli.Commands;

/// <summary>Options that take a number, and say what they would have taken when the text is none.</summary>
internal static class NumberOption
{
    public static Option<T> Create<T>(string name, string description, T fallback)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback, CustomParser = Read<T> };

    public static Option<T> Required<T>(string name, string description)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        new(name) { Description = description, Required = true, CustomParser = Read<T> };

    public static Option<T?> Optional<T>(string name, string description)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        new(name) { Description = description, CustomParser = result => Read<T>(result) };

    private static T Read<T>(ArgumentResult result)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number;
        var field = result.Argument.Name.TrimStart('-');
        var wanted = T.IsInteger(T.One / (T.One + T.One)) ? $"a whole number up to {T.MaxValue}" : "a number";
        result.AddError($"{field}: must be {wanted}, got '{text}'.");
        return default;
    }
}
