using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Factory.Annotation;
using Trifold.Formats.Cameras;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;

namespace Trifold.Factory.DataSets;

/// <summary>Everything that decides the bytes of a data set, as its files record it.</summary>
/// <param name="Generator">Name and digest.</param>
/// <param name="Decoder">Name and digest.</param>
/// <param name="Licence">Of the generator.</param>
/// <param name="Numerics">See <see cref="NumericsId"/>.</param>
/// <param name="Version">Of the program.</param>
public sealed record DataSetProvenance(
    (string Name, string Digest) Generator, (string Name, string Digest) Decoder, string Licence, string Numerics,
    string Version, DataSetOptions Options)
{
    /// <summary>Key under which files that have an order of their own hold it.</summary>
    public const string Key = "provenance";

    /// <summary>Of a data set that this process makes.</summary>
    public static DataSetProvenance Of(Eg3dModel model, LoadedDecoder decoder, DataSetOptions options) => new(
        (model.Description.Name, model.Digest), (decoder.Description.Name, decoder.Digest), model.Description.Licence,
        NumericsId.Current, NumericsId.Version, options);

    /// <summary>Reads what a data set records about itself.</summary>
    /// <param name="path">The data set's folder, its <c>manifest.json</c> or its <c>dataset.json</c>.</param>
    /// <exception cref="CheckpointException">There is no such file, or it is no data set's.</exception>
    public static DataSetProvenance Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, CameraDataset.FileName) : path;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement.TryGetProperty(Key, out var inner) ? inner : document.RootElement;
            return new DataSetProvenance(
                Identity(root.GetProperty("generator")), Identity(root.GetProperty("decoder")),
                root.GetProperty("generator").GetProperty("licence").GetString()!,
                root.GetProperty("numerics").GetString()!, root.GetProperty("version").GetString()!,
                root.GetProperty("options").Deserialize(DataSetJson.Default.DataSetOptions)!);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(file, "there is no such file; name a data set's folder, dataset.json or manifest.json.");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CheckpointException(file, $"does not say how its data set was made: {failure.Message}");
        }
    }

    /// <exception cref="ArgumentException">Another model, decoder or numerics id than recorded: other bytes would come out.</exception>
    public void RequireSame(Eg3dModel model, LoadedDecoder decoder)
    {
        Require("model", Generator.Digest, model.Digest);
        Require("decoder", Decoder.Digest, decoder.Digest);
        Require("numerics", Numerics, NumericsId.Current);
    }

    public JsonObject ToJson() => new()
    {
        ["generator"] = ManifestJson.Generator(Generator.Name, Generator.Digest, Licence),
        ["decoder"] = ManifestJson.Decoder(Decoder.Name, Decoder.Digest),
        ["numerics"] = Numerics,
        ["version"] = Version,
        ["options"] = JsonSerializer.SerializeToNode(Options, DataSetJson.Default.DataSetOptions),
    };

    private static (string Name, string Digest) Identity(JsonElement element) =>
        (element.GetProperty("name").GetString()!, element.GetProperty("digest").GetString()!);

    private static void Require(string field, string recorded, string here)
    {
        if (recorded != here)
            throw new ArgumentException($"{field}: the data set was made with {recorded}, here is {here}; the bytes would differ.");
    }
}
