using Trifold.Formats.Clouds;

namespace Trifold.Factory.Clouds;

/// <summary>How clouds are written.</summary>
/// <param name="Name">What the format is asked for by.</param>
/// <param name="Extension">Of its files, with the dot.</param>
/// <param name="Write">Writes one file.</param>
/// <param name="Category">Of ShapeNetPart, whose folder the files lie in; null: another format.</param>
public sealed record CloudFormat(string Name, string Extension, Action<Stream, PointCloud> Write, ShapeNetCategory? Category = null)
{
    private const string ShapeNet = "shapenet";

    private static readonly CloudFormat[] Simple =
    [
        new("ply", ".ply", PlyCloud.Write),
        new("npz", ".npz", NpzCloud.Write),
        new("pcd", ".pcd", PcdCloud.Write),
    ];

    /// <summary>Names of all formats.</summary>
    public static IEnumerable<string> Names => [.. Simple.Select(format => format.Name), ShapeNet];

    /// <summary>Reads a choice.</summary>
    /// <param name="category">See <see cref="ShapeNetCategory.Parse"/>; null: the format has none, or a made-up one of this model.</param>
    /// <param name="modelName">Names that one.</param>
    /// <param name="parts">Parts of the clouds, without background.</param>
    /// <exception cref="ArgumentException">There is no such format, or the category does not fit.</exception>
    public static CloudFormat Named(string name, string? category, string modelName, int parts)
    {
        if (name == ShapeNet)
        {
            var chosen = ShapeNetCategory.Parse(category ?? $"{modelName}:00000000", parts);
            return new CloudFormat(ShapeNet, ".txt", (stream, cloud) => ShapeNetPart.Write(stream, cloud, chosen), chosen);
        }

        if (category is not null)
            throw new ArgumentException($"category: only --format {ShapeNet} has categories; leave it out with {name}.");
        return Array.Find(Simple, format => format.Name == name)
            ?? throw new ArgumentException($"format: use {string.Join(", ", Names)}; got '{name}'.");
    }
}
