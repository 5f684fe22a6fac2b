using System.Text.Json.Nodes;

namespace Trifold.Cli.Tests;

/// <summary>A model folder that cannot be used is refused by one line that names the file and the fault.</summary>
[Collection(TinyModelCollection.Name)]
public class BrokenModelTests(TinyModel model)
{
    private const int BadInput = 3;

    [Fact]
    public void Description_MissingIsNamed() => AssertRefused(
        folder => File.Delete(Path.Combine(folder, "model.json")), "there is no model.json in this folder");

    [Fact]
    public void Description_CutShortIsNamed() => AssertRefused(
        folder => Cut(Path.Combine(folder, "model.json"), 100), "model.json: ");

    [Fact]
    public void Description_OfAnotherFamilyIsNamed() => AssertRefused(
        folder => Edit(folder, json => json["family"] = "pigan"), "model.json: family: 'pigan' is unknown; it must be eg3d");

    [Theory]
    [InlineData("camera", "camera")]
    [InlineData("architecture", "architecture")]
    [InlineData("licence", "licence")]
    public void Description_WithoutARequiredEntryIsNamed(string entry, string part) => AssertRefused(
        folder => Edit(folder, json => json.Remove(entry)), "model.json: ", part);

    [Theory]
    [InlineData("licence")]
    [InlineData("camera")]
    public void Description_WithNullForAValueIsNamed(string entry) => AssertRefused(
        folder => Edit(folder, json => json[entry] = null), "model.json: ", entry);

    [Theory]
    [InlineData("focal", "0", "camera.focal: must be positive, got 0")]
    [InlineData("radius", "-1", "camera.radius: must be positive, got -1")]
    [InlineData("target", "[0, 0]", "camera.target: three finite numbers are needed, got [0, 0]")]
    public void Camera_ThatCannotExistIsNamed(string entry, string value, string part) => AssertRefused(
        folder => Edit(folder, json => json["camera"]![entry] = JsonNode.Parse(value)), "model.json: ", part);

    [Theory]
    [InlineData("z_dim", "0", "z_dim: must be at least 1, got 0")]
    [InlineData("plane_resolution", "0", "plane_resolution: must be at least 4, got 0")]
    [InlineData("plane_resolution", "20", "plane_resolution: must be a power of two and at least 4, got 20")]
    [InlineData("plane_axes", "\"upright\"", "plane_axes: 'upright' is unknown; use released")]
    [InlineData("w_dim", "\"wide\"", "w_dim")]
    [InlineData("num_ws", "99", "num_ws: these blocks need", "got 99")]
    [InlineData("mapping_kwargs", "null", "mapping_kwargs")]
    public void Architecture_ThatCannotBeBuiltIsNamed(string entry, string value, params string[] parts) => AssertRefused(
        folder => Edit(folder, json => json["architecture"]![entry] = JsonNode.Parse(value)), ["model.json: ", .. parts]);

    [Fact]
    public void Architecture_OtherThanTheWeightsNamesTheTensors() => AssertRefused(
        folder => Edit(folder, json => json["architecture"]!["decoder_hidden"] = 17),
        "generator.safetensors: ", "of another shape", "decoder.net.0.weight [16, 8] instead of [17, 8]");

    [Fact]
    public void Weights_MissingAreNamed() => AssertRefused(
        folder => File.Delete(Path.Combine(folder, "generator.safetensors")), "generator.safetensors");

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200)]
    [InlineData(9000)]
    public void Weights_CutShortAreNamed(int bytes) => AssertRefused(
        folder => Cut(Path.Combine(folder, "generator.safetensors"), bytes), "generator.safetensors: ");

    [Fact]
    public void Decoder_OfAnotherGeneratorIsNamed() => AssertRefused(
        folder =>
        {
            using var other = new TemporaryFolder();
            TinyModel.Write(other.File("other"), seed: 1);
            File.Copy(
                Path.Combine(other.File("other"), "generator.safetensors"), Path.Combine(folder, "generator.safetensors"),
                overwrite: true);
        },
        "decoder.json: generator: the decoder was trained on sha256:", "this model is sha256:");

    [Fact]
    public void Decoder_MissingNamesTheCommandThatTrainsOne() => AssertRefused(
        2, folder => Directory.Delete(Path.Combine(folder, "decoders"), recursive: true), "decoder: tiny has none", "trifold train decoder");

    [Fact]
    public void Decoders_SeveralAskForAChoice() => AssertRefused(
        2,
        folder =>
        {
            Directory.Move(Path.Combine(folder, "decoders", "parts"), Path.Combine(folder, "decoders", "mine"));
            Directory.CreateDirectory(Path.Combine(folder, "decoders", "other"));
        },
        "decoder: name one of mine, other by --decoder");

    [Fact]
    public void World_MissingIsNamedWhereLabelsAreNeeded()
    {
        using var home = new TemporaryFolder();
        var folder = model.CopyTo(home.File("model"));
        Edit(folder, json => json.Remove("training"));

        Refusal.AssertIsOneLine(TrifoldProgram.Run("evaluate", folder), 2, "model: tiny was distilled from no world");
    }

    private void AssertRefused(Action<string> damage, params string[] parts) => AssertRefused(BadInput, damage, parts);

    private void AssertRefused(int exitCode, Action<string> damage, params string[] parts)
    {
        using var home = new TemporaryFolder();
        var folder = model.CopyTo(home.File("model"));
        damage(folder);

        var run = TrifoldProgram.Run("generate", folder, "--count", "1", "--out", home.File("out"));

        Refusal.AssertIsOneLine(run, exitCode, parts);
        Assert.False(Directory.Exists(home.File("out")), "a refused call left a folder");
    }

    private static void Edit(string folder, Action<JsonObject> change)
    {
        var file = Path.Combine(folder, "model.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(json);
        File.WriteAllText(file, json.ToJsonString());
    }

    private static void Cut(string file, int bytes)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength(bytes);
    }
}
