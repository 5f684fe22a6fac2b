using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Factory.Annotation;
using Trifold.Formats.Json;
using Trifold.Formats.Png;

namespace Trifold.Factory.DataSets;

/// <summary>
/// The plain layout: <c>rgb/</c>, <c>mask/</c>, <c>depth/</c>, <c>confidence/</c>, <c>camera/</c> with a file of each sample,
/// <c>dataset.json</c> (EG3D cameras) and <c>manifest.json</c>.
/// </summary>
public sealed class FolderFormat(SampleEncoding encoding) : IDataSetFormat
{
    public const string FormatName = "folder";

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new EncodedSample(sample.Name, [.. encoding.SampleFiles(sample.View).Select(part =>
            new DataFile($"{part.Name}/{sample.Name}.{part.Extension}", part.Bytes))]);
    }

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(files);
        var described = new DescribedFiles(files);
        DataSetMetadata.WriteCameras(described, info, records, record => $"rgb/{record.Name}.png");
        described.Write("manifest.json", DataSetMetadata.Json, stream => WriteManifest(stream, info, records));
        DataSetMetadata.WriteCroissant(
            files, info, described.Written, SampleFileSets.Of(encoding, part => $"{part.Split('.')[0]}/*.{part.Split('.')[1]}"));
    }

    private void WriteManifest(Stream stream, DataSetInfo info, IEnumerable<SampleRecord> records) =>
        JsonStreaming.Write(stream, json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in Description(info))
            {
                json.WritePropertyName(name);
                value!.WriteTo(json);
            }

            json.WriteStartArray("samples");
            foreach (var record in records)
            {
                WriteSample(json, record);
                json.FlushWhenLarge();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }, indented: true);

    private JsonObject Description(DataSetInfo info)
    {
        var manifest = (JsonObject)info.Provenance.DeepClone();
        manifest["rgb"] = "8-bit sRGB PNG";
        manifest["mask"] = encoding.MaskEncoding == MaskEncoding.Palette
            ? "8-bit palette PNG, value = index in classes"
            : "8-bit grey PNG, value = index in classes";
        var depth = new JsonObject { ["kind"] = "distance along the unit ray, scene units; 0 = none" };
        if (encoding.DepthEncoding != DepthEncoding.Npy)
        {
            depth["encoding"] = "16-bit grey PNG, value = round(depth * scale)";
            depth["scale"] = DepthPng.Scale;
        }

        if (encoding.DepthEncoding != DepthEncoding.Png)
            depth["array"] = "NumPy, single precision";
        manifest["depth"] = depth;
        if (encoding.HasConfidence)
        {
            manifest["confidence"] =
                "8-bit grey PNG, value = round(255 * confidence): difference of the two largest probabilities, times the share of " +
                "views that see the point under the same label";
        }

        manifest["camera"] =
            "25 numbers: camera-to-world 4x4 row-major (x right, y down, z forward), then 3x3 intrinsics divided by the image size";
        manifest["classes"] = ManifestJson.Classes(info.Labels);
        return manifest;
    }

    private static void WriteSample(Utf8JsonWriter json, SampleRecord record)
    {
        json.WriteStartObject();
        json.WriteString("name", record.Name);
        json.WriteNumber("seed", record.Seed);
        json.WriteNumber("view", record.ViewIndex);
        json.WriteStartArray("pixels");
        foreach (var count in record.Pixels)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteNumber("quality", record.Quality);
        json.WriteEndObject();
    }
}
