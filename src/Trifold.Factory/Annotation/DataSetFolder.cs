using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Formats.Cameras;
using Trifold.Formats.Files;
using Trifold.Formats.Png;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Annotation;

/// <summary>
/// What all data sets have in common: a folder with <c>rgb/</c>, <c>mask/</c>, <c>depth/</c>, <c>camera/</c>,
/// <c>dataset.json</c> (EG3D cameras) and <c>manifest.json</c>. Every file is written whole or not at all, the manifest last.
/// </summary>
internal sealed class DataSetFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly LabelSet _labels;
    private readonly JsonArray _samples = [];
    private readonly List<(string Name, float[] Camera)> _cameras = [];

    /// <param name="folder">Made if missing; must hold no other data set.</param>
    /// <param name="labels">Parts of the masks.</param>
    /// <param name="more">Subfolders besides those that every data set has.</param>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public DataSetFolder(string folder, LabelSet labels, params IEnumerable<string> more)
    {
        DataFolder.MakeNew(folder, ["rgb", "mask", "depth", "camera", .. more]);
        (_folder, _labels) = (folder, labels);
    }

    /// <summary>Writes the files of one view.</summary>
    /// <param name="view">Its place among the views of its scene.</param>
    /// <returns>What its files are called, without extension.</returns>
    public string Add(AnnotatedView sample, int view)
    {
        var name = $"{_samples.Count:D6}";
        var camera = sample.Camera.ToVector();
        Write($"rgb/{name}.png", PngWriter.WriteRgb8(sample.Rgb));
        Write($"mask/{name}.png", PngWriter.WriteIndexed8(sample.Labels, LabelPalette.Of(_labels)));
        Write($"depth/{name}.png", DepthPng.Encode(sample.Depth, sample.Rgb.Width, sample.Rgb.Height));
        Write($"camera/{name}.json", CameraJson.Encode(camera));
        _cameras.Add(($"rgb/{name}.png", camera));
        _samples.Add(new JsonObject
        {
            ["name"] = name,
            ["seed"] = sample.Seed,
            ["view"] = view,
            ["pixels"] = new JsonArray([.. sample.ClassCounts(_labels.Count).Select(count => (JsonNode)count)]),
        });
        return name;
    }

    /// <summary>Writes another file of the data set.</summary>
    public void Write(string file, byte[] bytes) => AtomicFile.WriteAllBytes(Path.Combine(_folder, file), bytes);

    /// <summary>Writes camera list and manifest.</summary>
    /// <param name="manifest">What the manifest says before that which all have in common.</param>
    public void Finish(JsonObject manifest)
    {
        Write("dataset.json", CameraDataset.Encode(_cameras));
        manifest["rgb"] = "8-bit sRGB PNG";
        manifest["mask"] = "8-bit palette PNG, value = index in classes";
        manifest["depth"] = new JsonObject
        {
            ["encoding"] = "16-bit grey PNG, value = round(depth * scale), 0 = none",
            ["scale"] = DepthPng.Scale,
            ["kind"] = "distance along the unit ray, scene units",
        };
        manifest["camera"] =
            "25 numbers: camera-to-world 4x4 row-major (x right, y down, z forward), then 3x3 intrinsics divided by the image size";
        manifest["classes"] = new JsonArray([.. _labels.Entries.Select(label => (JsonNode)new JsonObject
        {
            ["name"] = label.Name,
            ["color"] = new JsonArray(label.Red, label.Green, label.Blue),
        })]);
        manifest["samples"] = _samples;
        Write("manifest.json", [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Indented), (byte)'\n']);
    }
}
