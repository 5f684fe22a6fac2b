using System.Globalization;
using System.Text.RegularExpressions;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Labels;

/// <summary>An image to be labelled.</summary>
/// <param name="Image">Its file, relative to <c>labels.json</c>.</param>
/// <param name="Mask">Where its mask belongs, relative to <c>labels.json</c>.</param>
/// <param name="Seed">Seed of the scene's latent.</param>
/// <param name="Camera">Camera of the image.</param>
public sealed partial record LabelledImage(string Image, string Mask, long Seed, Camera Camera)
{
    /// <summary>File name without folders, by which annotation tools know it.</summary>
    public string Name => Path.GetFileName(Image);

    /// <exception cref="ArgumentException">A path leaves the folder, or seed or camera are none.</exception>
    internal static LabelledImage Of(LabelImageEntry entry)
    {
        foreach (var path in (string[])[entry.Image, entry.Mask])
        {
            if (Path.GetFileName(path).Length == 0 || Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
                throw new ArgumentException($"'{path}' must be the path of a file inside the folder.");
        }

        if (entry.Seed is < 0 or > uint.MaxValue)
            throw new ArgumentException($"seed must lie between 0 and {uint.MaxValue}, got {entry.Seed}.");
        var image = new LabelledImage(entry.Image, entry.Mask, entry.Seed, Camera.FromVector(entry.Camera));
        var named = SeedInName().Match(image.Name);
        return !named.Success || named.Groups[1].Value.TrimStart('0') == entry.Seed.ToString(CultureInfo.InvariantCulture).TrimStart('0')
            ? image
            : throw new ArgumentException($"seed is {entry.Seed}, but the image is {image.Name}; correct the one that is wrong.");
    }

    [GeneratedRegex("^seed([0-9]+)_")]
    private static partial Regex SeedInName();
}
