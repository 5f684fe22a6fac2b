using System.Text.Json;

namespace Trifold.Cli.Tests.Commands;

[Collection(OutputCollection.Name)]
public class CloudCommandTests(TinyModel model)
{
    [Theory]
    [InlineData("views", "uniform")]
    [InlineData("field", "farthest")]
    public void Clouds_HaveTheirPointsAndAManifest_TheSameEveryTime(string source, string sampling)
    {
        using var home = new TemporaryFolder();
        string[] arguments = ["cloud", model.Folder, "--seeds", "3-4", "--views", "3", "--points", "40", "--from", source, "--sampling", sampling];
        var run = TrifoldProgram.Run([.. arguments, "--out", home.File("a")]);
        var again = TrifoldProgram.Run([.. arguments, "--out", home.File("b"), "--json"]);

        Assert.True(run.ExitCode == 0 && again.ExitCode == 0, run.Errors + again.Errors);
        var files = DataSet.Files(home.File("a"));
        Assert.Equal(["manifest.json", "preview.png", "seed0003.ply", "seed0004.ply"], files.Keys);
        var second = DataSet.Files(home.File("b"));
        Assert.Equal(files["seed0003.ply"], second["seed0003.ply"]);
        Assert.Equal(files["seed0004.ply"], second["seed0004.ply"]);
        Assert.Equal([3, 4], again.OutputLines.Select(line => JsonElement.Parse(line).GetProperty("seed").GetInt32()));
        var manifest = DataSet.Manifest(home.File("a"));
        Assert.StartsWith("sha256:", manifest.GetProperty("decoder").GetProperty("digest").GetString());
        Assert.Equal(source, manifest.GetProperty("options").GetProperty("from").GetString());
        var cloud = manifest.GetProperty("clouds")[0];
        Assert.Equal(40, cloud.GetProperty("points").EnumerateArray().Sum(count => count.GetInt32()));
        Assert.Equal(0, cloud.GetProperty("points")[0].GetInt32());
        Assert.Contains("40 points", Python.Run(
            "import open3d, sys; print(open3d.io.read_point_cloud(sys.argv[1]))", home.File("a/seed0003.ply")));
    }

    [Fact]
    public void ShapeNetFolder_IsReadAsPointNetReadsIt()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run(
            "cloud", model.Folder, "--seeds", "3-4", "--views", "2", "--points", "20", "--format", "shapenet",
            "--category", "Head:00000001", "--out", home.File("set"));

        Assert.True(run.ExitCode == 0, run.Errors);
        // The steps of Pointnet_Pointnet2_pytorch's PartNormalDataset.
        var seen = Python.Run(
            """
            import json, numpy, os, sys
            root = sys.argv[1]
            cat = dict(line.strip().split() for line in open(os.path.join(root, 'synsetoffset2category.txt')))
            ids = {s: set(str(d.split('/')[2]) for d in json.load(open(os.path.join(root, 'train_test_split', 'shuffled_%s_file_list.json' % s)))) for s in ('train', 'val', 'test')}
            folder = os.path.join(root, cat['Head'])
            names = sorted(os.listdir(folder))
            print([[s for s in ids if name[:-4] in ids[s]] for name in names])
            data = [numpy.loadtxt(os.path.join(folder, name)).astype(numpy.float32) for name in names]
            print([d.shape for d in data], min(d[:, -1].min() for d in data) >= 0, max(d[:, -1].max() for d in data) <= 9)
            """, home.File("set"));
        Assert.Equal("[['train'], ['test']]\n[(20, 7), (20, 7)] True True", seen);
    }

    [Fact]
    public void MorePointsThanThereAre_AreRefusedWithTheirNumber()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run(
            "cloud", model.Folder, "--seeds", "3", "--views", "1", "--points", "1000000", "--out", home.File("out"));

        Refusal.AssertIsOneLine(run, 2, "points: seed 3 has ", ", 1000000 are asked for; use fewer, more --views or a smaller --voxel");
        Assert.Empty(Directory.GetFiles(home.File("out")));
    }

    [Fact]
    public void Evaluation_HasARowForEachSource()
    {
        var run = TrifoldProgram.Run("evaluate", "cloud", model.Folder, "--scenes", "1", "--views", "2", "--points", "30", "--json");

        Assert.True(run.ExitCode == 0, run.Errors);
        var rows = run.OutputLines.Select(line => JsonElement.Parse(line)).Where(row => row.TryGetProperty("source", out _)).ToArray();
        Assert.Equal(["views", "field", "exact labels", "exact views"], rows.Select(row => row.GetProperty("source").GetString()));
        Assert.True(rows[3].GetProperty("median_share").GetDouble() < 0.01);
        Assert.True(rows[3].GetProperty("label_accuracy").GetDouble() > 0.8);
    }
}
