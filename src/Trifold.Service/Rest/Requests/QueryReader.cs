using System.Globalization;
using Trifold.Serving.Errors;

namespace Trifold.Service.Rest.Requests;

/// <summary>Reads the parameters of a query and collects everything that is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly List<FieldViolation> _violations = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string? Text(string name)
    {
        _known.Add(name);
        if (!query.TryGetValue(name, out var values))
            return null;
        if (values.Count > 1)
            Refuse(name, "is given more than once; give it once.");
        return values[0];
    }

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
            Refuse(name, $"must be true or false; got '{text}'.");
        return text == "true";
    }

    public double? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        Refuse(name, $"must be a number; got '{text}'.");
        return null;
    }

    public int? Whole(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Refuse(name, $"must be a whole number; got '{text}'.");
        return null;
    }

    /// <param name="names">What may be given, and what it means.</param>
    public T? Choice<T>(string name, IReadOnlyDictionary<string, T> names)
        where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        if (names.TryGetValue(text.ToLowerInvariant(), out var value))
            return value;
        Refuse(name, $"must be one of {string.Join(", ", names.Keys)}; got '{text}'.");
        return null;
    }

    public void Refuse(string name, string description) => _violations.Add(new FieldViolation(name, description));

    /// <summary>Called when all parameters have been read.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong or unknown parameter.</exception>
    public void Complete()
    {
        foreach (var name in query.Keys.Where(name => !_known.Contains(name)))
            Refuse(name, _known.Count == 0 ? "is unknown; this path takes no parameters." : $"is unknown; known are {string.Join(", ", _known)}.");
        if (_violations.Count > 0)
            throw new InvalidRequestException(_violations);
    }
}
