using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;

namespace Trifold.Cli.Tests.Commands;

public class WorldCommandTests
{
    private const int Size = 32;

    // A point cloud as any reader of PLY sees it, with no code of ours.
    private const string PlyScript = """
        import struct, sys
        data = open(sys.argv[1], 'rb').read()
        end = data.index(b'end_header\n') + 11
        lines = data[:end].decode('ascii').split('\n')
        assert lines[:2] == ['ply', 'format binary_little_endian 1.0']
        kinds = {'float': 'f', 'uchar': 'B', 'ushort': 'H'}
        names, code = [], '<'
        for line in lines:
            word = line.split()
            if word[:1] == ['comment']: print(line[8:])
            if word[:1] == ['element']: assert word[1] == 'vertex'; count = int(word[2])
            if word[:1] == ['property']: names.append(word[2]); code += kinds[word[1]]
        print(' '.join(names))
        assert len(data) == end + count * struct.calcsize(code)
        for row in struct.iter_unpack(code, data[end:]): print(*row)
        """;

    [Theory]
    [InlineData("portraits")]
    [InlineData("cars")]
    public void DataSet_HasExactlyThePromisedFiles(string world)
    {
        using var home = new TemporaryFolder();
        var run = World(home.File("new/set"), world, "--seeds", "2,0", "--cameras", "orbit:2", "--points", "10");

        Assert.True(run.ExitCode == 0, run.Errors);
        string[] promised = ["contact-sheet.png", "croissant.json", "dataset.json", "manifest.json", "points/seed0000.ply", "points/seed0002.ply",
            .. Enumerable.Range(0, 4).SelectMany(i => FilesOf($"{i:D6}"))];
        Assert.Equal(promised.Order(StringComparer.Ordinal), DataSet.Files(home.File("new/set")).Keys);
        Assert.Contains("4 of 4 images", run.Output);
        Assert.Contains(home.File("new/set"), run.OutputLines[^1]);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void Images_AreWhatTheManifestSaysToAForeignReader()
    {
        using var home = new TemporaryFolder();
        var set = home.File("set");
        World(set, "cars", "--seeds", "3-4", "--cameras", "orbit:2");
        var manifest = DataSet.Manifest(set);
        var classes = manifest.GetProperty("classes").EnumerateArray().ToArray();
        var samples = manifest.GetProperty("samples").EnumerateArray().ToArray();
        ForeignPng[] Read(string part) =>
            ForeignReader.ReadPng([.. Enumerable.Range(0, 4).Select(i => Path.Combine(set, part, $"{i:D6}.png"))]);

        Assert.Equal([(3, 0), (3, 1), (4, 0), (4, 1)], samples.Select(s => (s.GetProperty("seed").GetInt32(), s.GetProperty("view").GetInt32())));
        Assert.Equal("cars", manifest.GetProperty("world").GetProperty("name").GetString());
        Assert.All(Read("rgb"), png => Assert.Equal((Size, Size, 8, 2), (png.Width, png.Height, png.Bits, png.Kind)));
        var scale = manifest.GetProperty("depth").GetProperty("scale").GetDouble();
        var (masks, depths, normals, alphas) = (Read("mask"), Read("depth"), Read("normal"), Read("alpha"));
        for (var i = 0; i < samples.Length; i++)
        {
            Assert.Equal((8, 3), (masks[i].Bits, masks[i].Kind));
            Assert.Equal(
                classes.SelectMany(label => label.GetProperty("color").EnumerateArray().Select(c => c.GetInt32())),
                masks[i].Palette.Take(3 * classes.Length));
            Assert.Equal(
                samples[i].GetProperty("pixels").EnumerateArray().Select(count => count.GetInt32()),
                Enumerable.Range(0, classes.Length).Select(part => masks[i].Values.Count(value => value == part)));
            Assert.Equal((16, 0, 8, 2, 8, 0), (depths[i].Bits, depths[i].Kind, normals[i].Bits, normals[i].Kind, alphas[i].Bits, alphas[i].Kind));
            Assert.True(masks[i].Values.Distinct().Count() > 3);
            for (var pixel = 0; pixel < Size * Size; pixel++)
            {
                var normal = normals[i].Values[(3 * pixel)..(3 * pixel + 3)];
                if (masks[i].Values[pixel] == 0)
                {
                    Assert.Equal(0, depths[i].Values[pixel]);
                    Assert.Equal([128, 128, 128], normal);
                    Assert.True(alphas[i].Values[pixel] < 255);
                    continue;
                }

                Assert.InRange(depths[i].Values[pixel] / scale, 2.2, 3.2);
                Assert.Equal(1, Math.Sqrt(normal.Sum(value => Math.Pow(value / 127.5 - 1, 2))), 0.02);
                Assert.True(alphas[i].Values[pixel] > 0);
            }
        }
    }

    [Fact]
    public void Image_IsTheExactViewOfTheSeedsObject()
    {
        using var home = new TemporaryFolder();
        World(home.File("set"), "cars", "--seeds", "6");
        var world = WorldCatalog.Named("cars");

        var exact = WorldRenderer.Render(
            world.Create(SceneSynthesis.Latent(6, world.LatentSize)), world.Viewpoints.Default.Turned(0, 0), Size);

        var read = ForeignReader.ReadPng(home.File("set/mask/000000.png"), home.File("set/rgb/000000.png"), home.File("set/depth/000000.png"));
        Assert.Equal(exact.Labels.Select(label => (int)label), read[0].Values);
        Assert.All(exact.Rgb.Zip(read[1].Values), pair => Assert.InRange(255 * pair.First - pair.Second, -0.51, 0.51));
        Assert.All(exact.Depth.Zip(read[2].Values), pair => Assert.InRange(1e4 * pair.First - pair.Second, -0.51, 0.51));
    }

    [Fact]
    public void SecondRun_GivesTheSameBytes()
    {
        using var home = new TemporaryFolder();
        string[] options = ["--seeds", "1-2", "--cameras", "drawn:2", "--points", "50"];
        World(home.File("a"), "cars", options);
        World(home.File("b"), "cars", options);

        AssertSame(DataSet.Files(home.File("a")), DataSet.Files(home.File("b")));
    }

    [Fact]
    public void Seed_GivesTheSameFilesWhateverStandsBesideIt()
    {
        using var home = new TemporaryFolder();
        World(home.File("one"), "portraits", "--seeds", "5", "--cameras", "drawn:1", "--points", "20");
        World(home.File("many"), "portraits", "--seeds", "5,0", "--cameras", "drawn:3", "--points", "20");
        var many = DataSet.Files(home.File("many"));

        foreach (var (name, bytes) in DataSet.Files(home.File("one")).Where(file => file.Key.Contains('/')))
            Assert.Equal(bytes, many[name]);
    }

    [Fact]
    public void Points_LieOnTheObjectWithLabelsOfTheGrouping()
    {
        using var home = new TemporaryFolder();
        World(home.File("set"), "cars", "--seeds", "6", "--points", "300", "--parts", "shapenet");
        var world = WorldCatalog.Named("cars");
        var instance = world.Create(SceneSynthesis.Latent(6, world.LatentSize));
        var grouping = world.Groupings.Single(candidate => candidate.Name == "shapenet");

        var lines = Python.Run(PlyScript, home.File("set/points/seed0006.ply")).Split('\n');

        Assert.Equal(["label 0 background", "label 1 hood", "label 2 roof", "label 3 wheels", "label 4 other"], lines[..5]);
        Assert.Equal("x y z nx ny nz red green blue label", lines[5]);
        Assert.Equal(300, lines.Length - 6);
        var labels = new HashSet<int>();
        foreach (var line in lines[6..])
        {
            var row = line.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var point = new Vector3(row);
            Assert.InRange(instance.Distance(point), -1e-4f, 1e-4f);
            Assert.Equal(1, new Vector3(row.AsSpan(3)).Length(), 1e-4f);
            Assert.Equal(grouping.Apply([instance.Material(point).Label])[0], row[9]);
            labels.Add((int)row[9]);
        }

        Assert.Equal([1, 2, 3, 4], labels.Order());
    }

    [Fact]
    public void Labels_AreThoseOfTheGrouping()
    {
        using var home = new TemporaryFolder();
        World(home.File("set"), "portraits", "--seeds", "1", "--parts", "coarse");

        Assert.Equal(
            ["background", "face", "hair", "eyes", "lips", "neck", "clothes"],
            DataSet.Manifest(home.File("set")).GetProperty("classes").EnumerateArray().Select(label => label.GetProperty("name").GetString()));
    }

    [Fact]
    public void DrawnCars_AreSeenFromAllAroundAndAbove()
    {
        using var home = new TemporaryFolder();
        World(home.File("set"), "cars", "--seeds", "0-3", "--cameras", "drawn:6", "--resolution", "8");

        var origins = Enumerable.Range(0, 24)
            .Select(i => ForeignReader.ReadNumbers(home.File($"set/camera/{i:D6}.json")))
            .Select(camera => (X: camera[3], Y: camera[7], Z: camera[11])).ToArray();

        Assert.Contains(origins, origin => origin.Z > 1);
        Assert.Contains(origins, origin => origin.Z < -1);
        Assert.Contains(origins, origin => origin.X > 1);
        Assert.Contains(origins, origin => origin.X < -1);
        Assert.All(origins, origin => Assert.InRange(origin.Y / 2.7, -0.04, 0.58));
    }

    [Fact]
    public void Json_IsOneObjectForEachImage()
    {
        using var home = new TemporaryFolder();
        var run = World(home.File("set"), "cars", "--seeds", "3,1", "--cameras", "orbit:2", "--resolution", "8", "--json");

        var records = run.OutputLines.Select(line => JsonElement.Parse(line));
        Assert.Equal(
            [(3, 0), (3, 1), (1, 0), (1, 1)],
            records.Select(record => (record.GetProperty("seed").GetInt32(), record.GetProperty("view").GetInt32())));
    }

    [Fact]
    public void FolderThatCannotBeMade_IsRefusedInOneLine() =>
        Refusal.AssertIsOneLine(World("/proc/no/such/set", "cars"), 1, "out: '/proc/no/such/set' cannot be made");

    [Fact]
    public void NoTensorLibraryIsLoaded()
    {
        using var home = new TemporaryFolder();
        // glibc's loader lists every library that it opens.
        var trace = new Dictionary<string, string> { ["LD_DEBUG"] = "files" };

        var run = TrifoldProgram.RunIn(trace, "world", "cars", "--seeds", "0", "--resolution", "8", "--out", home.File("set"));

        Assert.Contains("libpng", run.Errors);
        Assert.DoesNotContain("libtorch", run.Errors);
    }

    private static ProgramRun World(string folder, string world, params string[] options) =>
        TrifoldProgram.Run(["world", world, .. options.Contains("--resolution") ? options : [.. options, "--resolution", $"{Size}"], "--out", folder]);

    private static string[] FilesOf(string name) => [.. DataSet.FilesOf(name).Where(file => !file.StartsWith("confidence")), $"alpha/{name}.png", $"normal/{name}.png"];

    private static void AssertSame(SortedDictionary<string, byte[]> first, SortedDictionary<string, byte[]> second)
    {
        Assert.Equal(first.Keys, second.Keys);
        foreach (var (name, bytes) in first)
            Assert.Equal(bytes, second[name]);
    }
}
