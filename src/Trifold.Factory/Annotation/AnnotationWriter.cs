using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Formats.Cameras;
using Trifold.Formats.Files;
using Trifold.Formats.Png;
using Trifold.Models.Folders;

namespace Trifold.Factory.Annotation;

/// <summary>
/// A data set as a folder of files: <c>rgb/</c>, <c>mask/</c>, <c>depth/</c>, <c>camera/</c>, <c>dataset.json</c> (EG3D
/// cameras) and <c>manifest.json</c>. Every file is written whole or not at all, the manifest last.
/// </summary>
public sealed class AnnotationWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly LoadedDecoder _decoder;
    private readonly JsonArray _samples = [];
    private readonly List<(string Name, float[] Camera)> _cameras = [];

    /// <param name="folder">Made if missing; must hold no other data set.</param>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    public AnnotationWriter(string folder, LoadedDecoder decoder)
    {
        DataFolder.MakeNew(folder, "rgb", "mask", "depth", "camera");
        (_folder, _decoder) = (folder, decoder);
    }

    /// <summary>Writes the files of one view.</summary>
    /// <param name="view">Its place among the views of its scene.</param>
    public void Add(AnnotatedView sample, int view)
    {
        var name = $"{_samples.Count:D6}";
        var camera = sample.Camera.ToVector();
        Write("rgb", name + ".png", PngWriter.WriteRgb8(sample.Rgb));
        Write("mask", name + ".png", PngWriter.WriteIndexed8(sample.Labels, LabelPalette.Of(_decoder.Labels)));
        Write("depth", name + ".png", DepthPng.Encode(sample.Depth, sample.Rgb.Width, sample.Rgb.Height));
        Write("camera", name + ".json", CameraJson.Encode(camera));
        _cameras.Add(($"rgb/{name}.png", camera));
        _samples.Add(new JsonObject
        {
            ["name"] = name,
            ["seed"] = sample.Seed,
            ["view"] = view,
            ["pixels"] = new JsonArray([.. sample.ClassCounts(_decoder.Labels.Count).Select(count => (JsonNode)count)]),
        });
    }

    /// <summary>Writes camera list and manifest.</summary>
    public void Finish(Eg3dModel model, AnnotationOptions options)
    {
        Write("", "dataset.json", CameraDataset.Encode(_cameras));
        var manifest = new JsonObject
        {
            ["generator"] = new JsonObject
            {
                ["name"] = model.Description.Name,
                ["digest"] = model.Digest,
                ["licence"] = model.Description.Licence,
            },
            ["decoder"] = new JsonObject { ["name"] = _decoder.Description.Name, ["digest"] = _decoder.Digest },
            ["numerics"] = NumericsId.Current,
            ["options"] = new JsonObject
            {
                ["count"] = options.Count,
                ["first_seed"] = options.FirstSeed,
                ["views_per_scene"] = options.ViewsPerScene,
                ["yaw_degrees"] = options.Poses.YawDegrees,
                ["pitch_degrees"] = options.Poses.PitchDegrees,
                ["truncation_psi"] = options.Truncation.Psi,
                ["truncation_cutoff"] = options.Truncation.Cutoff,
            },
            ["rgb"] = "8-bit sRGB PNG",
            ["mask"] = "8-bit palette PNG, value = index in classes",
            ["depth"] = new JsonObject
            {
                ["encoding"] = "16-bit grey PNG, value = round(depth * scale), 0 = none",
                ["scale"] = DepthPng.Scale,
                ["kind"] = "distance along the unit ray, scene units",
            },
            ["camera"] = "25 numbers: camera-to-world 4x4 row-major (x right, y down, z forward), then 3x3 intrinsics " +
                "divided by the image size",
            ["classes"] = new JsonArray([.. _decoder.Labels.Entries.Select(label => (JsonNode)new JsonObject
            {
                ["name"] = label.Name,
                ["color"] = new JsonArray(label.Red, label.Green, label.Blue),
            })]),
            ["samples"] = _samples,
        };
        Write("", "manifest.json", [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Indented), (byte)'\n']);
    }

    private void Write(string part, string file, byte[] bytes) =>
        AtomicFile.WriteAllBytes(Path.Combine(_folder, part, file), bytes);
}
