using System.Text.Json;
using Trifold.Models.Cameras;

namespace Trifold.Cli.Tests.Commands;

[Collection(OutputCollection.Name)]
public class GenerateCommandTests(TinyModel model)
{
    private const int Pixels = TinyModel.Resolution * TinyModel.Resolution;

    [Fact]
    public void DataSet_HasExactlyThePromisedFiles()
    {
        using var home = new TemporaryFolder();
        var run = Generate(home.File("new/set"), "--count", "5", "--views", "2");

        string[] promised = ["contact-sheet.png", "croissant.json", "dataset.json", "manifest.json", "parts.svg",
            .. Enumerable.Range(0, 5).SelectMany(i => DataSet.FilesOf($"{i:D6}"))];
        Assert.Equal(promised.Order(StringComparer.Ordinal), DataSet.Files(home.File("new/set")).Keys);
        Assert.Contains("5 of 5 images", run.Output);
        Assert.Contains(home.File("new/set"), run.OutputLines[^1]);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void Images_AreWhatTheManifestSaysToAForeignReader()
    {
        using var home = new TemporaryFolder();
        var set = home.File("set");
        Generate(set, "--count", "6", "--views", "2", "--seed", "40");
        var manifest = DataSet.Manifest(set);
        var classes = manifest.GetProperty("classes").EnumerateArray().ToArray();
        var samples = manifest.GetProperty("samples").EnumerateArray().ToArray();

        Assert.Equal([40, 40, 41, 41, 42, 42], samples.Select(sample => sample.GetProperty("seed").GetInt64()));
        Assert.Equal([0, 1, 0, 1, 0, 1], samples.Select(sample => sample.GetProperty("view").GetInt32()));
        Assert.Equal(TinyModel.World.Labels.Entries.Select(label => label.Name), classes.Select(label => label.GetProperty("name").GetString()));
        var names = samples.Select(sample => sample.GetProperty("name").GetString()!).ToArray();
        ForeignPng[] Read(string part) => ForeignReader.ReadPng([.. names.Select(name => Path.Combine(set, part, name + ".png"))]);

        Assert.All(Read("rgb"), png => Assert.Equal((TinyModel.Resolution, TinyModel.Resolution, 8, 2), (png.Width, png.Height, png.Bits, png.Kind)));

        var masks = Read("mask");
        foreach (var (mask, sample) in masks.Zip(samples))
        {
            Assert.Equal((TinyModel.Resolution, TinyModel.Resolution, 8, 3), (mask.Width, mask.Height, mask.Bits, mask.Kind));
            Assert.All(mask.Values, value => Assert.InRange(value, 0, classes.Length - 1));
            var counts = sample.GetProperty("pixels").EnumerateArray().Select(count => count.GetInt32());
            Assert.Equal(Enumerable.Range(0, classes.Length).Select(part => mask.Values.Count(value => value == part)), counts);
            Assert.Equal(
                classes.SelectMany(label => label.GetProperty("color").EnumerateArray().Select(c => c.GetInt32())),
                mask.Palette.Take(3 * classes.Length));
        }

        // Rays run from 2.2 to 3.2 scene units; where nothing is met, mask and depth agree on it.
        var scale = manifest.GetProperty("depth").GetProperty("scale").GetDouble();
        foreach (var (depth, mask) in Read("depth").Zip(masks))
        {
            Assert.Equal((TinyModel.Resolution, TinyModel.Resolution, 16, 0), (depth.Width, depth.Height, depth.Bits, depth.Kind));
            Assert.All(depth.Values.Where(value => value != 0), value => Assert.InRange(value / scale, 2.2, 3.2));
            Assert.All(Enumerable.Range(0, Pixels).Where(i => mask.Values[i] != 0), i => Assert.NotEqual(0, depth.Values[i]));
        }

        // The test means something only if parts and emptiness occur.
        Assert.InRange(masks.SelectMany(mask => mask.Values).Distinct().Count(), 3, classes.Length);
        Assert.Contains(masks, mask => mask.Values.Contains(0));
    }

    [Fact]
    public void Cameras_AreRigidAndStandWhereTheListSays()
    {
        using var home = new TemporaryFolder();
        var set = home.File("set");
        Generate(set, "--count", "4", "--yaw", "20", "--pitch", "0");
        var labels = JsonElement.Parse(File.ReadAllBytes(Path.Combine(set, "dataset.json"))).GetProperty("labels").EnumerateArray().ToArray();

        Assert.Equal(4, labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            var numbers = ForeignReader.ReadNumbers(Path.Combine(set, "camera", $"{i:D6}.json"));
            Assert.Equal($"rgb/{i:D6}.png", labels[i][0].GetString());
            Assert.Equal(labels[i][1].EnumerateArray().Select(number => number.GetDouble()), numbers);

            var camera = new Camera(numbers.AsSpan(0, 16), numbers.AsSpan(16));
            var (x, y, z) = camera.Origin;
            Assert.Equal(2.7, Math.Sqrt(x * x + y * y + z * z), 1e-5);
            Assert.InRange(Math.Abs(Math.Atan2(x, z)), 0, double.DegreesToRadians(20) + 1e-6);
            // A level camera that looks at the origin: its forward direction is the way back.
            Assert.Equal(0, y, 1e-4);
            Assert.Equal(-1, (camera.Forward.X * x + camera.Forward.Y * y + camera.Forward.Z * z) / 2.7, 1e-5);
        }
    }

    [Fact]
    public void SecondRun_GivesTheSameBytes()
    {
        using var home = new TemporaryFolder();
        Generate(home.File("a"), "--count", "4", "--views", "2", "--truncation", "0.7", "--truncation-cutoff", "3");
        Generate(home.File("b"), "--count", "4", "--views", "2", "--truncation", "0.7", "--truncation-cutoff", "3");

        AssertSame(DataSet.Files(home.File("a")), DataSet.Files(home.File("b")));
    }

    [Fact]
    public void LargerDataSet_BeginsWithTheSmaller()
    {
        using var home = new TemporaryFolder();
        Generate(home.File("small"), "--count", "3", "--views", "2");
        Generate(home.File("large"), "--count", "6", "--views", "2");
        var large = DataSet.Files(home.File("large"));

        foreach (var (name, bytes) in DataSet.Files(home.File("small")).Where(file => file.Key.Contains('/')))
            Assert.Equal(bytes, large[name]);
    }

    [Fact]
    public void MoreViewsOfAScene_KeepTheFirst()
    {
        using var home = new TemporaryFolder();
        Generate(home.File("two"), "--count", "4", "--views", "2", "--seed", "7");
        Generate(home.File("three"), "--count", "6", "--views", "3", "--seed", "7");
        var (two, three) = (DataSet.Files(home.File("two")), DataSet.Files(home.File("three")));

        foreach (var (seen, again) in new[] { (0, 0), (1, 1), (2, 3), (3, 4) })
        {
            // Confidence counts what the other views say.
            foreach (var (a, b) in DataSet.FilesOf($"{seen:D6}").Zip(DataSet.FilesOf($"{again:D6}")).Where(pair => !pair.First.StartsWith("confidence")))
                Assert.Equal(two[a], three[b]);
        }
    }

    [Theory]
    [InlineData("--truncation", "0.5")]
    [InlineData("--yaw", "60")]
    [InlineData("--pitch", "40")]
    [InlineData("--seed", "1")]
    public void EveryOption_ChangesThePictures(string option, string value)
    {
        using var home = new TemporaryFolder();
        Generate(home.File("plain"), "--count", "1");
        Generate(home.File("other"), "--count", "1", option, value);

        Assert.NotEqual(
            DataSet.Files(home.File("plain"))["rgb/000000.png"], DataSet.Files(home.File("other"))["rgb/000000.png"]);
    }

    [Fact]
    public void Json_IsOneObjectForEachImage()
    {
        using var home = new TemporaryFolder();
        var run = Generate(home.File("set"), "--count", "3", "--views", "2", "--json");

        var records = run.OutputLines.Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal([1, 2, 3], records.Select(record => record.GetProperty("done").GetInt32()));
        Assert.All(records, record => Assert.Equal(3, record.GetProperty("count").GetInt32()));
        Assert.Equal([0, 0, 1], records.Select(record => record.GetProperty("seed").GetInt64()));
        Assert.Equal([0, 1, 0], records.Select(record => record.GetProperty("view").GetInt32()));
        Assert.All(records, record => Assert.True(record.GetProperty("images_per_second").GetDouble() > 0));
    }

    [Fact]
    public void Interrupted_LeavesWholeFilesOnly()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Signal("INT", 3, "generate", model.Folder, "--count", "100000", "--out", home.File("set"), "--json");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("trifold: interrupted; finished files are complete, nothing is half-written.\n", run.Errors);
        var done = run.OutputLines.Length;
        Assert.InRange(done, 3, 99_999);
        var files = DataSet.Files(home.File("set"));
        Assert.Equal(5 * done, files.Keys.Except(Unfinished(home.File("set"))).Count());
        Assert.DoesNotContain("manifest.json", files.Keys);
        AssertWhole(home.File("set"));
        Assert.Equal([".journal.jsonl"], Unfinished(home.File("set")));
    }

    [Fact]
    public void Terminated_EndsAsIfInterrupted()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Signal("TERM", 1, "generate", model.Folder, "--count", "100000", "--out", home.File("set"), "--json");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal([".journal.jsonl"], Unfinished(home.File("set")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Killed_LeavesNoHalfFileUnderItsFinalName(int afterImages)
    {
        using var home = new TemporaryFolder();
        TrifoldProgram.Signal("KILL", afterImages, "generate", model.Folder, "--count", "100000", "--out", home.File("set"), "--json");

        Assert.False(File.Exists(Path.Combine(home.File("set"), "manifest.json")));
        AssertWhole(home.File("set"));
    }

    private ProgramRun Generate(string folder, params string[] options)
    {
        var run = TrifoldProgram.Run(["generate", model.Folder, "--out", folder, .. options]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run;
    }

    private static void AssertSame(SortedDictionary<string, byte[]> first, SortedDictionary<string, byte[]> second)
    {
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, file => Assert.Equal(file.Value, second[file.Key]));
    }

    private static IEnumerable<string> Unfinished(string folder) =>
        DataSet.Files(folder).Keys.Where(name => Path.GetFileName(name).StartsWith('.'));

    private static void AssertWhole(string folder)
    {
        var names = DataSet.Files(folder).Keys.Except(Unfinished(folder)).Select(name => Path.Combine(folder, name)).ToArray();
        var pictures = names.Where(name => name.EndsWith(".png")).ToArray();
        Assert.NotEmpty(pictures);
        Assert.Equal(pictures.Length, ForeignReader.ReadPng(pictures).Length);
        Assert.All(names.Where(name => name.EndsWith(".json")), name => Assert.Equal(25, ForeignReader.ReadNumbers(name).Length));
    }
}
