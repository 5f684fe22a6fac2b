using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Factory.Annotation;
using Trifold.Formats.Clouds;
using Trifold.Formats.Files;
using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Factory.Clouds;

/// <summary>
/// Point clouds as a folder: a file for each seed and <c>manifest.json</c>; as ShapeNetPart also its lists. Every file is
/// written whole or not at all, the manifest last.
/// </summary>
public sealed class CloudWriter
{
    private const string PreviewFile = "preview.png";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly CloudFormat _format;
    private readonly JsonArray _clouds = [];
    private readonly Dictionary<string, List<string>> _splits = ShapeNetPart.Splits.ToDictionary(split => split, _ => new List<string>());

    /// <param name="folder">Made if missing; must hold no files.</param>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public CloudWriter(string folder, CloudFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        DataFolder.MakeNew(folder, format.Category is { } category ? [category.Synset, "train_test_split"] : [""]);
        (_folder, _format) = (folder, format);
    }

    /// <summary>Writes the cloud of a seed.</summary>
    /// <returns>Its file's name in the folder.</returns>
    public string Add(PointCloud cloud, long seed)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        var token = $"seed{seed:D4}";
        var file = $"{(_format.Category is { } category ? $"{category.Synset}/" : "")}{token}{_format.Extension}";
        AtomicFile.Write(Path.Combine(_folder, file), stream => _format.Write(stream, cloud));
        _splits[SplitOf(seed)].Add(token);
        _clouds.Add(new JsonObject
        {
            ["file"] = file,
            ["seed"] = seed,
            ["points"] = new JsonArray([.. cloud.PartCounts().Select(count => (JsonNode)count)]),
        });
        return file;
    }

    /// <summary>Writes a picture for people beside the clouds.</summary>
    /// <returns>Its path.</returns>
    public string AddPreview(RgbImage picture)
    {
        Write(PreviewFile, PngWriter.WriteRgb8(picture));
        return Path.Combine(_folder, PreviewFile);
    }

    /// <summary>Writes lists and manifest.</summary>
    /// <param name="command">What the clouds were asked for by.</param>
    public void Finish(CloudProvenance provenance, CloudOptions options, string command)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        ArgumentNullException.ThrowIfNull(options);
        if (_format.Category is { } category)
        {
            Write(ShapeNetPart.CategoryFile, ShapeNetPart.EncodeCategory(category));
            foreach (var (split, tokens) in _splits)
                Write(ShapeNetPart.ListFile(split), ShapeNetPart.EncodeList(category, tokens));
        }

        var manifest = new JsonObject
        {
            ["command"] = command,
            ["software"] = $"trifold {NumericsId.VersionOf(provenance.Numerics)}",
            ["generator"] = ManifestJson.Generator(provenance.Generator.Name, provenance.Generator.Digest, provenance.Licence),
            ["decoder"] = ManifestJson.Decoder(provenance.Decoder.Name, provenance.Decoder.Digest),
            ["numerics"] = provenance.Numerics,
            ["options"] = new JsonObject
            {
                ["points"] = options.Points is { } points ? points : "all",
                ["sampling"] = options.Sampling.ToString().ToLowerInvariant(),
                ["from"] = options.Source.ToString().ToLowerInvariant(),
                ["voxel"] = options.VoxelOf(provenance.BoxSide),
                ["format"] = _format.Name,
            },
            ["axes"] = "right-handed, y up, scene units",
            ["classes"] = ManifestJson.Classes(provenance.Labels),
            ["clouds"] = _clouds,
        };
        Write("manifest.json", [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Indented), (byte)'\n']);
    }

    // Seven of ten seeds, one and two, spread so that small sets have some of each; a seed stays where it is in larger sets.
    private static string SplitOf(long seed) => (seed % 10) switch
    {
        4 or 9 => "test",
        7 => "val",
        _ => "train",
    };

    private void Write(string file, byte[] bytes) => AtomicFile.WriteAllBytes(Path.Combine(_folder, file), bytes);
}
