namespace Trifold.Models.Semantics;

/// <summary>The parts a label map distinguishes. A part's index is its position; index 0 is the background.</summary>
public sealed class LabelSet
{
    /// <summary>Most entries a set can have: a label map stores one byte a pixel.</summary>
    public const int MaxCount = 256;

    private readonly Label[] _labels;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <param name="labels">Entries in index order, 1 to 256.</param>
    /// <exception cref="ArgumentException">The count is out of range, or a name is empty or occurs twice.</exception>
    public LabelSet(IEnumerable<Label> labels)
    {
        _labels = [.. labels];
        if (_labels.Length is 0 or > MaxCount)
            throw new ArgumentException($"labels: 1 to {MaxCount} entries are needed, got {_labels.Length}.", nameof(labels));

        for (var i = 0; i < _labels.Length; i++)
        {
            var name = _labels[i].Name;
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException($"labels: entry {i} has no name.", nameof(labels));
            if (!_indices.TryAdd(name, i))
                throw new ArgumentException($"labels: '{name}' is the name of entries {_indices[name]} and {i}.", nameof(labels));
        }
    }

    public int Count => _labels.Length;

    /// <summary>Entries in index order.</summary>
    public IReadOnlyList<Label> Entries => _labels;

    public Label this[int index] => _labels[index];

    /// <summary>Index of the part with this name (ordinal comparison).</summary>
    /// <exception cref="KeyNotFoundException">No part has this name.</exception>
    public int IndexOf(string name) => _indices.TryGetValue(name, out var index)
        ? index
        : throw new KeyNotFoundException($"labels: no part is named '{name}'; there are {string.Join(", ", _indices.Keys)}.");

    /// <summary>Finds a part by name (ordinal comparison).</summary>
    public bool TryIndexOf(string name, out int index) => _indices.TryGetValue(name, out index);
}
