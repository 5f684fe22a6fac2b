using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Trifold.Formats.Clouds;

/// <summary>
/// ShapeNetPart's text form with normals, as PointNet++ reads it: a file of seven columns for each cloud,
/// <c>synsetoffset2category.txt</c>, and lists of what is for training, validation and testing.
/// </summary>
public static class ShapeNetPart
{
    /// <summary>Name of the list of categories.</summary>
    public const string CategoryFile = "synsetoffset2category.txt";

    /// <summary>Names of the lists, by what they are for.</summary>
    public static IReadOnlyList<string> Splits { get; } = ["train", "val", "test"];

    /// <summary>Writes <c>x y z nx ny nz part</c>, a line for each point.</summary>
    /// <exception cref="ArgumentException">A point is background, which the format has no id for.</exception>
    public static void Write(Stream stream, PointCloud cloud, ShapeNetCategory category)
    {
        if (cloud.Labels.Contains((ushort)0))
            throw new ArgumentException("cloud: a point is background; ShapeNetPart has ids for parts only.");
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        for (var point = 0; point < cloud.Count; point++)
        {
            foreach (var number in (ReadOnlySpan<float>)[.. cloud.Positions.AsSpan(3 * point, 3), .. cloud.Normals.AsSpan(3 * point, 3)])
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{number:F6} "));
            writer.WriteLine(category.FirstPart + cloud.Labels[point] - 1);
        }
    }

    /// <summary>The list of categories, of one.</summary>
    public static byte[] EncodeCategory(ShapeNetCategory category) => Encoding.UTF8.GetBytes($"{category.Name}\t{category.Synset}\n");

    /// <summary>Where the list of a split lies.</summary>
    /// <param name="split">One of <see cref="Splits"/>.</param>
    public static string ListFile(string split) => $"train_test_split/shuffled_{split}_file_list.json";

    /// <summary>The list of a split.</summary>
    /// <param name="tokens">File names without extension.</param>
    public static byte[] EncodeList(ShapeNetCategory category, IEnumerable<string> tokens) =>
        JsonSerializer.SerializeToUtf8Bytes(tokens.Select(token => $"shape_data/{category.Synset}/{token}"));
}
