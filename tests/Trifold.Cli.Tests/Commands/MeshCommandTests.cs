using System.Text;
using System.Text.Json;

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
    public void Glb_OpensInThree_WithANodeForEachPart()
    {
        using var home = new TemporaryFolder();
        foreach (var name in (string[])["a.obj", "a.glb"])
        {
            var run = TrifoldProgram.Run(
                "mesh", model.Folder, "--seed", "3", "--level", Level, "--resolution", "24", "--out", home.File(name));
            Assert.True(run.ExitCode == 0, run.Errors);
        }

        // The OBJ file has a group for each part, and a line for each of its triangles.
        var groups = File.ReadAllText(home.File("a.obj")).Split("\ng ")[1..];
        var seen = NodeJs.Run("parts.mjs", home.File("a.glb")).Select(line => JsonElement.Parse(line)).ToArray();

        Assert.True(groups.Length > 1, "the mesh has several parts");
        Assert.Equal(
            groups.Select(group => (group.Split('\n')[0], group.Split('\n').Count(line => line.StartsWith("f ", StringComparison.Ordinal)))),
            seen.Select(part => (part.GetProperty("name").GetString()!, part.GetProperty("triangles").GetInt32())));
        Assert.All(seen, part =>
        {
            Assert.True(part.GetProperty("colored").GetBoolean());
            Assert.Equal(part.GetProperty("vertices").GetInt32(), part.GetProperty("normals").GetInt32());
            Assert.True(part.GetProperty("extras").GetProperty("label").GetInt32() >= 0);
        });
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
