using Trifold.Factory.Worlds;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Evaluation;

/// <summary>Which of a world's groupings a decoder's parts are.</summary>
internal static class ExactParts
{
    /// <exception cref="ArgumentException">None of them.</exception>
    public static LabelGrouping Of(IWorld world, LabelSet labels)
    {
        var names = Names(labels);
        return world.Groupings.FirstOrDefault(candidate => Names(candidate.Labels).SequenceEqual(names))
            ?? throw new ArgumentException(
                $"decoder: its parts are not those of the world {world.Name}: " +
                string.Join("; or ", world.Groupings.Select(candidate => string.Join(", ", Names(candidate.Labels)))) + ".");
    }

    private static IEnumerable<string> Names(LabelSet labels) => labels.Entries.Select(label => label.Name);
}
