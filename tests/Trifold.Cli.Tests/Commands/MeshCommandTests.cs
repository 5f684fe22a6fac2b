using System.Text;

namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public class MeshCommandTests(TinyModel model)
{
    // Seed 3 of the tiny model has densities from 0.4 to 1.7.
    private const string Level = "1";

    [Fact]
    public void Surface_IsWrittenInEveryFormat_WithTheDecodersParts()
    {
        using var home = new TemporaryFolder();
        foreach (var name in (string[])["a.ply", "a.obj", "a.glb"])
        {
            var run = TrifoldProgram.Run(
                "mesh", model.Folder, "--seed", "3", "--level", Level, "--resolution", "24", "--out", home.File($"new/{name}"));
            Assert.True(run.ExitCode == 0, run.Errors);
            Assert.Contains("vertices", run.OutputLines[^1]);
        }

        var files = DataSet.Files(home.File("new"));
        var ply = Encoding.Latin1.GetString(files["a.ply"]);
        Assert.Contains("comment label 4 eyes", ply);
        Assert.Contains("property ushort label", ply);
        var vertices = int.Parse(ply.Split("element vertex ")[1].Split('\n')[0]);
        Assert.True(vertices > 100);
        Assert.Equal(vertices, Encoding.UTF8.GetString(files["a.obj"]).Split('\n').Count(line => line.StartsWith("v ")));
        Assert.Equal("glTF", Encoding.Latin1.GetString(files["a.glb"], 0, 4));
    }

    [Fact]
    public void Level_ThatIsNeverReachedIsNamedWithTheRange()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run(
            "mesh", model.Folder, "--level", "1000000", "--resolution", "8", "--out", home.File("new/a.glb"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("level: the density is nowhere above 1000000; it lies between", run.Errors);
        Assert.False(Directory.Exists(home.File("new")), "a refused call left a folder");
    }
}
