using System.Globalization;
using Trifold.Serving.Errors;

namespace Trifold.Serving.Requests;

/// <summary>The wrong fields of one request, gathered so that its sender hears of all at once.</summary>
internal sealed class Violations
{
    private readonly List<FieldViolation> _found = [];

    /// <param name="field">Path in the request.</param>
    /// <param name="description">The limit, what was given, and the fix.</param>
    public void Add(string field, string description) => _found.Add(new FieldViolation(field, description));

    public void RequireBetween(string field, long value, long least, long most)
    {
        if (value < least || value > most)
            Add(field, Invariant($"must lie between {least} and {most}, got {value}."));
    }

    public void RequireBetween(string field, double value, double least, double most, string unit)
    {
        if (!(value >= least && value <= most))
            Add(field, Invariant($"must lie between {least} and {most} {unit}, got {value}."));
    }

    public void RequireText(string field, string value, string fix)
    {
        if (value.Length == 0)
            Add(field, $"is required; {fix}.");
    }

    /// <summary>Refuses numbers that the enumeration does not name; 0 stands for the default.</summary>
    public void RequireDefined<TEnum>(string field, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            var known = string.Join(", ", Enum.GetValues<TEnum>().Select(name => Invariant($"{name} ({name:D})")));
            Add(field, Invariant($"{value:D} is not known here; use one of {known}."));
        }
    }

    /// <exception cref="InvalidRequestException">A field is wrong.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
            throw new InvalidRequestException(_found);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
