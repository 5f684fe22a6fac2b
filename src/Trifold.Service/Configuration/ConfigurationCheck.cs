using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Trifold.Service.Configuration;

/// <summary>Checks every section of <c>Trifold</c> against its options class, so that all faults are told at once.</summary>
internal sealed class ConfigurationCheck(IConfiguration configuration, IReadOnlyList<(string Section, Type Options)> sections)
{
    private const string Root = "Trifold";

    /// <summary>One line for each fault: the key, its limit, what was given.</summary>
    public IReadOnlyList<string> Faults() =>
        [.. UnknownSections(), .. sections.SelectMany(section => FaultsOf(configuration.GetSection(section.Section), section.Options))];

    private IEnumerable<string> UnknownSections()
    {
        var known = sections.Select(section => section.Section).ToArray();
        foreach (var given in configuration.GetSection(Root).GetChildren())
        {
            if (!known.Contains(given.Path, StringComparer.OrdinalIgnoreCase))
                yield return $"{given.Path}: is unknown; sections are {string.Join(", ", known)}.";
        }
    }

    private static List<string> FaultsOf(IConfigurationSection section, Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToArray();
        var options = Activator.CreateInstance(type)!;
        var faults = new List<string>();
        foreach (var given in section.GetChildren())
        {
            if (Array.Find(properties, property => property.Name.Equals(given.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
                faults.Add($"{given.Path}: is unknown; {section.Path} has {string.Join(", ", properties.Select(known => known.Name))}.");
            else if (Misfit(given, property.PropertyType) is { } misfit)
                faults.Add($"{given.Path}: {misfit}");
            else
                property.SetValue(options, given.Get(property.PropertyType));
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var property in properties)
            results.AddRange(RangeMisfits(options, property, results));
        faults.AddRange(results.SelectMany(result => result.MemberNames.Select(member => Describe(section, properties, options, member, result))));
        return faults;
    }

    // IValidatableObject is asked only once all attributes hold; its faults are told together with theirs all the same.
    private static IEnumerable<ValidationResult> RangeMisfits(object options, PropertyInfo property, List<ValidationResult> known)
    {
        if (options is not IValidatableObject own || known.Count == 0 || property.GetIndexParameters().Length > 0)
            return [];
        return own.Validate(new ValidationContext(options))
            .Where(result => result.MemberNames.Contains(property.Name) && !known.Any(other => other.ErrorMessage == result.ErrorMessage));
    }

    private static string Describe(IConfigurationSection section, PropertyInfo[] properties, object options, string member, ValidationResult result)
    {
        var property = Array.Find(properties, each => each.Name == member);
        var range = property?.GetCustomAttribute<RangeAttribute>();
        return range is not null && !range.IsValid(property!.GetValue(options))
            ? $"{section.Path}:{member}: must be {range.Minimum} to {range.Maximum}; got {property.GetValue(options)}."
            : $"{section.Path}:{member}: {result.ErrorMessage?.TrimEnd('.')}.";
    }

    private static string? Misfit(IConfigurationSection given, Type type)
    {
        if (given.Value is not { } text)
            return null;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var converter = TypeDescriptor.GetConverter(plain);
        if (plain == typeof(string) || plain.IsArray || !converter.CanConvertFrom(typeof(string)))
            return null;
        try
        {
            converter.ConvertFromInvariantString(text);
            return null;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return $"must be {Describe(plain)}; got '{text}'.";
        }
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) || type == typeof(float) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:20",
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ => $"a {type.Name}",
    };
}
