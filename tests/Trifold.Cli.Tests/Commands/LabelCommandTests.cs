using System.Text.Json;
using System.Xml.Linq;
using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public class LabelCommandTests(TinyModel model)
{
    [Fact]
    public void Export_HoldsImagesEmptyMasksAndWhatToolsNeed()
    {
        using var home = new TemporaryFolder();
        var folder = home.File("labels");
        var run = TrifoldProgram.Run(
            "label", "export", model.Folder, "--scenes", "2", "--seed", "12", "--yaw", "12.5", "--pitch", "-5", "--out", folder);

        Assert.True(run.ExitCode == 0, run.Errors);
        string[] names =
        [
            "seed00012_yaw-12p5_pitch-05", "seed00012_yaw00_pitch-05", "seed00012_yaw12p5_pitch-05",
            "seed00013_yaw-12p5_pitch-05", "seed00013_yaw00_pitch-05", "seed00013_yaw12p5_pitch-05",
        ];
        Assert.Equal(
            [
                .. names.Select(name => $"images/{name}.png"), "labels.json", .. names.Select(name => $"masks/{name}.png"),
                "tools/cvat-labels.json", "tools/label-studio-tasks.json", "tools/label-studio.xml", "tools/labelmap.txt",
            ],
            DataSet.Files(folder).Keys);

        var description = Description(folder);
        Assert.Equal("tiny", description.GetProperty("model").GetString());
        Assert.StartsWith("sha256:", description.GetProperty("generator").GetString());
        Assert.Equal(TinyModel.Resolution, description.GetProperty("image_size").GetInt32());
        var parts = TinyModel.World.Labels.Entries;
        Assert.Equal(parts.Select(part => part.Name), description.GetProperty("classes").EnumerateArray().Select(part => part.GetProperty("name").GetString()));
        var images = description.GetProperty("images").EnumerateArray().ToArray();
        Assert.Equal([12, 12, 12, 13, 13, 13], images.Select(image => image.GetProperty("seed").GetInt32()));

        var mask = ForeignReader.ReadPng(Path.Combine(folder, "masks", names[0] + ".png"))[0];
        Assert.Equal((TinyModel.Resolution, TinyModel.Resolution, 8, 3), (mask.Width, mask.Height, mask.Bits, mask.Kind));
        Assert.All(mask.Values, value => Assert.Equal(0, value));
        Assert.Equal(parts.SelectMany(part => (int[])[part.Red, part.Green, part.Blue]), mask.Palette.Take(3 * parts.Count));

        var tags = XElement.Load(Path.Combine(folder, "tools", "label-studio.xml")).Descendants("Label").Select(label => label.Attribute("value")!.Value);
        Assert.Equal(parts.Skip(1).Select(part => part.Name), tags);
    }

    // The images are what the generator shows from the cameras that labels.json holds.
    [Fact]
    public void ExportedImages_AreThoseOfTheirSeedsAndCameras()
    {
        using var home = new TemporaryFolder();
        var folder = Export(home, "labels", "--scenes", "1", "--seed", "5", "--views", "2");
        var images = Description(folder).GetProperty("images").EnumerateArray().ToArray();
        File.WriteAllText(home.File("dataset.json"), JsonSerializer.Serialize(new
        {
            labels = images.Select(image => (object[])[image.GetProperty("image").GetString()!, image.GetProperty("camera")]),
        }));

        var run = TrifoldProgram.Run(
            "render", model.Folder, "--seeds", "5", "--cameras", home.File("dataset.json"), "--out", home.File("rendered"));

        Assert.True(run.ExitCode == 0, run.Errors);
        for (var i = 0; i < images.Length; i++)
        {
            Assert.Equal(
                File.ReadAllBytes(home.File($"rendered/seed0005-view{i:D3}.png")),
                File.ReadAllBytes(Path.Combine(folder, images[i].GetProperty("image").GetString()!)));
        }
    }

    [Fact]
    public void Cameras_MayBeAny()
    {
        using var home = new TemporaryFolder();
        var folder = Export(home, "labels", "--scenes", "1", "--cameras", "orbit:2", "--parts", "coarse");

        var names = Description(folder).GetProperty("images").EnumerateArray().Select(image => image.GetProperty("image").GetString());
        Assert.Equal(["images/seed00000_view000.png", "images/seed00000_view001.png"], names);
        Assert.Equal(7, Description(folder).GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public void Parts_MayBeListedInAFile()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home.File("parts.json"), """[{"name": "nothing", "color": [0, 0, 0]}, {"name": "hat", "color": [9, 8, 7]}]""");
        var folder = Export(home, "labels", "--scenes", "1", "--views", "1", "--parts", home.File("parts.json"));

        Assert.Equal(["nothing", "hat"], Description(folder).GetProperty("classes").EnumerateArray().Select(part => part.GetProperty("name").GetString()));
    }

    [Fact]
    public void ExactMasks_PassTheCheckAndTrainADecoder()
    {
        using var home = new TemporaryFolder();
        var folder = Export(home, "labels", "--scenes", "2", "--parts", "coarse", "--auto");
        var check = TrifoldProgram.Run("label", "check", folder, model.Folder);
        var json = TrifoldProgram.Run("label", "check", folder, model.Folder, "--json");

        Assert.True(check.ExitCode == 0 && json.ExitCode == 0, check.Output + check.Errors);
        Assert.Equal($"{folder}: PNG masks in masks/; 6 of 6 can be used", check.OutputLines[0]);
        Assert.Equal("ready to train", check.OutputLines[^1]);
        var report = JsonElement.Parse(json.Output);
        var parts = report.GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal(["background", "face", "hair", "eyes", "lips", "neck", "clothes"], parts.Select(part => part.GetProperty("name").GetString()));
        Assert.Equal(6 * TinyModel.Resolution * TinyModel.Resolution, parts.Sum(part => part.GetProperty("pixels").GetInt64()));
        Assert.Equal(6, parts[1].GetProperty("views").GetInt32());

        // The same masks in colour train the same decoder.
        var weights = Train(home, "palette", folder, "PNG masks in masks/");
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "masks")))
            File.WriteAllBytes(file, PngWriter.WriteRgb8(PngReader.ReadRgb8(File.ReadAllBytes(file))));
        Assert.Equal(weights, Train(home, "rgb", folder, "PNG masks in masks/"));
    }

    [Fact]
    public void Faults_AreListedBeforeAnythingIsTrained()
    {
        using var home = new TemporaryFolder();
        var folder = Export(home, "labels", "--scenes", "2", "--views", "1", "--auto");
        File.WriteAllBytes(Path.Combine(folder, "masks/seed00000_yaw00_pitch00.png"), PngWriter.WriteRgb8(new RgbImage(3, 2)));
        File.Delete(Path.Combine(folder, "masks/seed00001_yaw00_pitch00.png"));
        var copy = model.CopyTo(home.File("model"));
        var before = DataSet.Files(copy);
        string[] faults =
        [
            "missing masks (1): seed00001_yaw00_pitch00.png; label the image, or remove its entry from labels.json",
            "masks of another size than 24x24 (1): masks/seed00000_yaw00_pitch00.png (3x2)",
        ];

        var train = TrifoldProgram.Run("train", "decoder", copy, "--labels", folder, "--steps", "1");
        var check = TrifoldProgram.Run("label", "check", folder, copy);

        Assert.Equal(3, train.ExitCode);
        Assert.Empty(train.Output);
        Assert.Equal($"trifold: {folder}: 2 faults in the labels:\n{string.Concat(faults.Select(fault => $"  {fault}\n"))}", train.Errors);
        var after = DataSet.Files(copy);
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
        Assert.Equal(3, check.ExitCode);
        Assert.Equal([.. faults.Select(fault => $"fault: {fault}"), "2 to be mended"], check.OutputLines[^3..]);
    }

    [Fact]
    public void LabelsOfAnotherModel_AreRefused()
    {
        using var home = new TemporaryFolder();
        var folder = Export(home, "labels", "--scenes", "1", "--views", "1", "--auto");
        TinyModel.Write(home.File("other"), seed: 1);

        var run = TrifoldProgram.Run("train", "decoder", home.File("other"), "--labels", folder);

        Refusal.AssertIsOneLine(run, 3, $"{folder}: labels of another model: the images are of tiny (sha256:");
    }

    [Theory]
    [InlineData("label export MODEL --out OUT --views 0", 2, "views: must lie between 1 and 100, got 0.")]
    [InlineData("label export MODEL --out OUT --yaw 0", 2, "yaw: must lie between 0 and 180 degrees, and above 0 for several views; got 0.")]
    [InlineData("label export MODEL --out OUT --pitch 86", 2, "pitch: must lie between -85 and 85 degrees, got 86.")]
    [InlineData("label export MODEL --out OUT --scenes 0", 2, "scenes: must lie between 1 and 10000, got 0.")]
    [InlineData("label export MODEL --out OUT --seed -1", 2, "seed: must lie between 0 and")]
    [InlineData("label export MODEL --out OUT --cameras front --views 2", 2, "cameras: they say by themselves how many views there are; leave out --views, --yaw and --pitch.")]
    [InlineData("label export MODEL --out OUT --parts rough", 2, "parts: 'rough' is unknown; portraits has fine, coarse.")]
    [InlineData("label export MODEL --out MODEL", 2, "out: ", "holds files already; name a new folder.")]
    [InlineData("label check MODEL MODEL", 3, "there is no labels.json")]
    [InlineData("label check MODEL MODEL --format gif", 2, "format: 'gif' is unknown; use auto, palette, rgb, index, label-studio, coco, cvat.")]
    [InlineData("train decoder MODEL --labels OUT", 3, "there is no labels.json; 'trifold label export' makes a folder with one.")]
    [InlineData("train decoder MODEL --labels OUT --parts fine", 2, "labels: a folder says by itself which parts and scenes there are; leave out --parts, --scenes and --cameras.")]
    [InlineData("train decoder MODEL --labels OUT --scenes 3", 2, "leave out --parts, --scenes and --cameras.")]
    [InlineData("train decoder MODEL --format coco", 2, "format: it belongs to a folder of labels; name one by --labels.")]
    [InlineData("train decoder MODEL --parts rough", 2, "parts: 'rough' is unknown; portraits has fine, coarse.")]
    public void WrongArguments_AreRefused(string line, int exitCode, params string[] messages)
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run([.. line.Split(' ').Select(word => word switch
        {
            "MODEL" => model.Folder,
            "OUT" => home.File("out"),
            _ => word,
        })]);

        Refusal.AssertIsOneLine(run, exitCode, messages);
        Assert.False(Directory.Exists(home.File("out")));
    }

    private string Export(TemporaryFolder home, string name, params string[] options)
    {
        var run = TrifoldProgram.Run(["label", "export", model.Folder, "--out", home.File(name), .. options]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return home.File(name);
    }

    private byte[] Train(TemporaryFolder home, string name, string labels, string readAs)
    {
        var copy = model.CopyTo(home.File(name));
        var run = TrifoldProgram.Run("train", "decoder", copy, "--labels", labels, "--name", "own", "--steps", "2", "--json");
        Assert.True(run.ExitCode == 0, run.Errors);
        var description = JsonElement.Parse(File.ReadAllBytes(Path.Combine(copy, "decoders/own/decoder.json")));
        Assert.Equal(7, description.GetProperty("labels").GetArrayLength());
        Assert.Equal($"6 views, {readAs}", description.GetProperty("training").GetProperty("labels").GetString());
        return File.ReadAllBytes(Path.Combine(copy, "decoders/own/decoder.safetensors"));
    }

    private static JsonElement Description(string folder) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "labels.json")));
}
