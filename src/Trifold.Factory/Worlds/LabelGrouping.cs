using Trifold.Models.Semantics;

namespace Trifold.Factory.Worlds;

/// <summary>A way to name a world's parts: each of its own parts counts as one of these.</summary>
public sealed class LabelGrouping
{
    private readonly byte[] _targets;

    /// <param name="name">What the grouping is asked for by.</param>
    /// <param name="labels">The grouped parts.</param>
    /// <param name="targets">Name of the grouped part that each of the world's parts counts as, in index order.</param>
    public LabelGrouping(string name, LabelSet labels, params IReadOnlyList<string> targets)
    {
        Name = name;
        Labels = labels;
        _targets = [.. targets.Select(target => (byte)labels.IndexOf(target))];
    }

    public string Name { get; }

    public LabelSet Labels { get; }

    /// <summary>Every part by itself.</summary>
    public static LabelGrouping Fine(LabelSet labels) =>
        new("fine", labels, [.. labels.Entries.Select(label => label.Name)]);

    /// <summary>Label map of the grouped parts.</summary>
    /// <param name="labels">Label map of the world's own parts.</param>
    public byte[] Apply(byte[] labels) => Array.ConvertAll(labels, label => _targets[label]);
}
