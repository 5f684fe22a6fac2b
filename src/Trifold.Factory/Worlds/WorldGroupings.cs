using Trifold.Models.Semantics;

namespace Trifold.Factory.Worlds;

/// <summary>Which of a world's groupings a label set is.</summary>
public static class WorldGroupings
{
    /// <exception cref="ArgumentException">The parts are those of none.</exception>
    public static LabelGrouping Of(IWorld world, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(world);
        var names = Names(labels);
        return world.Groupings.FirstOrDefault(candidate => Names(candidate.Labels).SequenceEqual(names))
            ?? throw new ArgumentException(
                $"decoder: its parts are not those of the world {world.Name}: " +
                string.Join("; or ", world.Groupings.Select(candidate => string.Join(", ", Names(candidate.Labels)))) + ".");
    }

    private static IEnumerable<string> Names(LabelSet labels) => labels.Entries.Select(label => label.Name);
}
