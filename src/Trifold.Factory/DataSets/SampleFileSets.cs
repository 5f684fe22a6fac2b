using Trifold.Formats.Croissant;
using Trifold.Formats.Png;

namespace Trifold.Factory.DataSets;

/// <summary>What metadata says of the parts that <see cref="SampleEncoding.SampleFiles"/> makes.</summary>
public static class SampleFileSets
{
    private const string Png = "image/png";
    private const string RayDistance = "Distance along the unit ray, scene units";

    /// <summary>The sets of files, that of the images first.</summary>
    /// <param name="globOf">Pattern of a part's files from its name and extension, as in <c>rgb.png</c>.</param>
    public static IReadOnlyList<CroissantFileSet> Of(SampleEncoding encoding, Func<string, string> globOf)
    {
        List<CroissantFileSet> sets =
        [
            new("rgb", globOf("rgb.png"), Png, "8-bit sRGB", DataSetMetadata.Image),
            new("mask", globOf("mask.png"), Png, "value = label", DataSetMetadata.Mask, DataSetMetadata.Image),
        ];
        if (encoding.DepthEncoding is DepthEncoding.Png or DepthEncoding.Both)
        {
            sets.Add(new(
                "depth", globOf("depth.png"), Png,
                $"{RayDistance}: value / {DepthPng.Scale:0}, 0 where there is none", DataSetMetadata.Image));
        }

        if (encoding.DepthEncoding is DepthEncoding.Npy or DepthEncoding.Both)
            sets.Add(new("depth-array", globOf("depth.npy"), "application/octet-stream", $"{RayDistance}: NumPy array, 0 where there is none"));
        if (encoding.HasConfidence)
            sets.Add(new("confidence", globOf("confidence.png"), Png, "value / 255 = how sure the label is, in [0, 1]", DataSetMetadata.Image));
        sets.Add(new(
            "camera", globOf("camera.json"), DataSetMetadata.Json,
            "25 numbers: camera-to-world 4x4 row-major (x right, y down, z forward), 3x3 intrinsics divided by the image size", "sc:Text"));
        return sets;
    }
}
