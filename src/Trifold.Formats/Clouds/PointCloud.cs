using Trifold.Formats.Images;
using Trifold.Formats.Meshes;

namespace Trifold.Formats.Clouds;

/// <summary>Points on a surface, each with its normal, colour and part.</summary>
public sealed class PointCloud
{
    /// <param name="positions">x, y, z of each of P points, scene units, y up.</param>
    /// <param name="normals">Outward unit normals, as many.</param>
    /// <param name="colors">8-bit sRGB of each point.</param>
    /// <param name="labels">Index in <paramref name="parts"/> of each point.</param>
    /// <param name="confidences">How sure each label is, in [0, 1].</param>
    /// <param name="parts">The label set; index 0 is the background, which no point of a surface shows.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, or a label is no part.</exception>
    public PointCloud(
        float[] positions, float[] normals, Rgb[] colors, ushort[] labels, float[] confidences, IReadOnlyList<MeshPart> parts)
    {
        var count = colors.Length;
        if (positions.Length != 3 * count || normals.Length != 3 * count || labels.Length != count || confidences.Length != count)
        {
            throw new ArgumentException(
                $"cloud: {count} points need 3 numbers each of position and normal, one label and one confidence; got " +
                $"{positions.Length}, {normals.Length}, {labels.Length}, {confidences.Length}.");
        }

        if (labels.Any(label => label >= parts.Count))
            throw new ArgumentException($"cloud: a label is {labels.Max()}, but there are {parts.Count} parts.");
        (Positions, Normals, Colors, Labels, Confidences, Parts) = (positions, normals, colors, labels, confidences, parts);
    }

    public float[] Positions { get; }

    public float[] Normals { get; }

    public Rgb[] Colors { get; }

    public ushort[] Labels { get; }

    public float[] Confidences { get; }

    public IReadOnlyList<MeshPart> Parts { get; }

    /// <summary>P.</summary>
    public int Count => Colors.Length;

    /// <summary>Points of each part, in the order of <see cref="Parts"/>.</summary>
    public long[] PartCounts()
    {
        var counts = new long[Parts.Count];
        foreach (var label in Labels)
            counts[label]++;
        return counts;
    }
}
