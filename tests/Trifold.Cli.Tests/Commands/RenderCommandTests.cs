using System.Text.Json;

namespace Trifold.Cli.Tests.Commands;

[Collection(OutputCollection.Name)]
public class RenderCommandTests(TinyModel model)
{
    [Fact]
    public void Pictures_AreNamedBySeedAndView()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run("render", model.Folder, "--seeds", "0-1,12", "--cameras", "orbit:2", "--out", home.File("a/b"));

        Assert.True(run.ExitCode == 0, run.Errors);
        var files = DataSet.Files(home.File("a/b"));
        Assert.Equal(
            ["contact-sheet.png", "dataset.json", "seed0000-view000.png", "seed0000-view001.png", "seed0001-view000.png",
                "seed0001-view001.png", "seed0012-view000.png", "seed0012-view001.png"],
            files.Keys);
        var pictures = ForeignReader.ReadPng([.. files.Keys.Where(name => name.EndsWith(".png")).Select(name => Path.Combine(home.File("a/b"), name))]);
        Assert.All(pictures.Skip(1), png => Assert.Equal((TinyModel.Resolution, TinyModel.Resolution, 2), (png.Width, png.Height, png.Kind)));
        // Three rows of two.
        Assert.True(pictures[0].Width > 2 * TinyModel.Resolution && pictures[0].Height > 3 * TinyModel.Resolution);
        Assert.NotEqual(pictures[1].Values, pictures[2].Values);
        Assert.NotEqual(pictures[1].Values, pictures[3].Values);
    }

    [Fact]
    public void Picture_IsTheOneOfTheAnnotatedDataSet()
    {
        using var home = new TemporaryFolder();
        TrifoldProgram.Run("render", model.Folder, "--seeds", "5", "--out", home.File("render"));
        TrifoldProgram.Run(
            "generate", model.Folder, "--seed", "5", "--count", "1", "--yaw", "0", "--pitch", "0", "--out", home.File("generate"));

        Assert.Equal(
            DataSet.Files(home.File("generate"))["rgb/000000.png"], DataSet.Files(home.File("render"))["seed0005-view000.png"]);
    }

    [Fact]
    public void WideOrbit_BreaksIntoRowsOfTheContactSheet()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run(
            "render", model.Folder, "--seeds", "0", "--cameras", "orbit:30", "--out", home.File("out"), "--json");

        Assert.Equal(30, run.OutputLines.Length);
        Assert.Equal(32, DataSet.Files(home.File("out")).Count);
        var sheet = ForeignReader.ReadPng(Path.Combine(home.File("out"), "contact-sheet.png"))[0];
        Assert.InRange(sheet.Width, 10 * TinyModel.Resolution, 12 * TinyModel.Resolution);
    }

    [Fact]
    public void Json_IsOneObjectForEachPicture()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run("render", model.Folder, "--seeds", "3,1", "--cameras", "orbit:2", "--out", home.File("out"), "--json");

        var records = run.OutputLines.Select(line => JsonElement.Parse(line));
        Assert.Equal(
            [(3, 0), (3, 1), (1, 0), (1, 1)],
            records.Select(record => (record.GetProperty("seed").GetInt32(), record.GetProperty("view").GetInt32())));
    }

    [Fact]
    public void DepthAnimationAndCameras_AreWrittenBesideThePictures()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run(
            "render", model.Folder, "--seeds", "3", "--cameras", "grid", "--depth", "--animation", "webp", "--fps", "10", "--noise",
            "random", "--camera-format", "eg3d", "nerfstudio", "colmap", "opencv", "--out", home.File("out"));

        Assert.True(run.ExitCode == 0, run.Errors);
        var files = DataSet.Files(home.File("out"));
        // A picture and a depth for each of 15 views, and two sheets.
        Assert.Equal(32, files.Keys.Count(name => name.EndsWith(".png")));
        Assert.Superset(
            new HashSet<string>
            {
                "dataset.json", "depth-sheet.png", "seed0003.webp", "seed0003-transforms.json", "seed0003-opencv.json",
                "seed0003-colmap/cameras.txt", "seed0003-colmap/images.txt", "seed0003-colmap/points3D.txt",
            },
            files.Keys.ToHashSet());
        var depth = ForeignReader.ReadPng(Path.Combine(home.File("out"), "seed0003-view007-depth.png"))[0];
        Assert.Equal((16, 0), (depth.Bits, depth.Kind));
        Assert.All(depth.Values.Where(value => value > 0), value => Assert.InRange(value, 22000, 33000));
    }

    [Fact]
    public void CamerasOfAnyFile_GiveThePicturesTheyWereWrittenWith()
    {
        using var home = new TemporaryFolder();
        TrifoldProgram.Run(
            "render", model.Folder, "--seeds", "3", "--cameras", "orbit:3", "--fov", "22", "--camera-format", "colmap", "--out", home.File("a"));
        var converted = TrifoldProgram.Run(
            "cameras", home.File("a/seed0003-colmap"), "--to", "nerfstudio", "--out", home.File("t.json"));
        Assert.True(converted.ExitCode == 0, converted.Errors);
        var run = TrifoldProgram.Run("render", model.Folder, "--seeds", "3", "--cameras", home.File("t.json"), "--out", home.File("b"));
        Assert.True(run.ExitCode == 0, run.Errors);

        var pictures = ForeignReader.ReadPng(
            [.. ((string[])["a", "b"]).SelectMany(folder => Enumerable.Range(0, 3).Select(i => home.File($"{folder}/seed0003-view{i:D3}.png")))]);
        for (var i = 0; i < 3; i++)
        {
            // The last bit of a camera may turn a rounding.
            Assert.All(pictures[i].Values.Zip(pictures[i + 3].Values), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        }
    }
}
