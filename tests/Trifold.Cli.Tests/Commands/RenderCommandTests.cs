using System.Text.Json;

namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
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
            ["contact-sheet.png", "seed0000-view000.png", "seed0000-view001.png", "seed0001-view000.png",
                "seed0001-view001.png", "seed0012-view000.png", "seed0012-view001.png"],
            files.Keys);
        var pictures = ForeignReader.ReadPng([.. files.Keys.Select(name => Path.Combine(home.File("a/b"), name))]);
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
        Assert.Equal(31, DataSet.Files(home.File("out")).Count);
        var sheet = ForeignReader.ReadPng(Path.Combine(home.File("out"), "contact-sheet.png"))[0];
        Assert.InRange(sheet.Width, 24 * TinyModel.Resolution, 30 * TinyModel.Resolution - 1);
        Assert.True(sheet.Height > 2 * TinyModel.Resolution);
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
}
