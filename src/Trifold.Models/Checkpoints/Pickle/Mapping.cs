namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>A dictionary as Python would see it: a plain one, or one of the classes that behave like one.</summary>
internal sealed class Mapping
{
    // Look-ups go through the entries, and one dictionary may be looked at from many modules.
    private const int MaxEntries = 1 << 14;

    private static readonly string[] Classes = ["OrderedDict", "EasyDict", "defaultdict"];

    private readonly List<(object? Key, object? Value)> _entries;

    private Mapping(List<(object? Key, object? Value)> entries) => _entries = entries.Count <= MaxEntries
        ? entries
        : throw new PickleException($"a dictionary has {entries.Count} entries, at most {MaxEntries} are allowed");

    /// <summary>The values under text keys, in order.</summary>
    public IEnumerable<(string Key, object? Value)> Entries =>
        _entries.Where(entry => entry.Key is string).Select(entry => ((string)entry.Key!, entry.Value));

    /// <summary>The value that was set last, or null.</summary>
    public object? this[string key] => _entries.FindLast(entry => entry.Key is string name && name == key).Value;

    /// <summary>A value seen as a dictionary; null where it is none.</summary>
    public static Mapping? Of(object? value) => value switch
    {
        PickleMap map => new Mapping(map.Entries),
        PickleObject map when Classes.Contains(map.Callable.Name) => new Mapping(map.Entries),
        _ => null,
    };
}
