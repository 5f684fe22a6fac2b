using TorchSharp;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Cli.Tests.Commands;

/// <summary>Models that are told a camera or a class besides the seed.</summary>
public sealed class ConditionTests : IDisposable
{
    private const int BadUsage = 2;
    private const int Classes = 3;
    private const int Camera = 25;

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Class_ChangesThePictureOfASeed_AndIsNeeded()
    {
        var model = Model(Classes);

        var first = Pictures(model, "a", "--class", "0");
        Assert.Equal(first, Pictures(model, "b", "--class", "0"));
        AssertDiffer(first[0], Pictures(model, "c", "--class", "2")[0]);

        Refuse("class: this model needs one, 0 to 2; give one", "render", model, "--out", _home.File("x"));
        Refuse("class: this model needs one, 0 to 2; got 3", "render", model, "--class", "3", "--out", _home.File("x"));
        Refuse("condition: this model is not conditioned by a camera", "render", model, "--class", "1", "--condition", "front", "--out", _home.File("x"));
    }

    [Fact]
    public void Class_ReachesInterpolationAndMeshToo()
    {
        var model = Model(Classes);
        foreach (var name in (string[])["0", "2"])
        {
            Succeed("interpolate", model, "--seeds", "1-2", "--frames", "1", "--class", name, "--out", _home.File($"path{name}"));
            Succeed("mesh", model, "--seed", "1", "--class", name, "--level", "1", "--resolution", "16", "--out", _home.File($"{name}.ply"));
        }

        Assert.NotEqual(File.ReadAllBytes(_home.File("path0/frame0000.png")), File.ReadAllBytes(_home.File("path2/frame0000.png")));
        Assert.NotEqual(File.ReadAllBytes(_home.File("0.ply")), File.ReadAllBytes(_home.File("2.ply")));
    }

    [Fact]
    public void ConditioningCamera_IsTheFrontUnlessChosen()
    {
        var model = Model(Camera);

        var usual = Pictures(model, "a", "--cameras", "orbit:3");

        Assert.Equal(usual, Pictures(model, "b", "--cameras", "orbit:3", "--condition", "front"));
        // The rendered camera: the frontal view stays, the others become scenes of their own.
        var same = Pictures(model, "c", "--cameras", "orbit:3", "--condition", "same");
        Assert.Equal(usual[0], same[0]);
        AssertDiffer(usual[1], same[1]);
        AssertDiffer(usual[2], same[2]);
    }

    [Fact]
    public void ConditioningCamera_MayComeFromAFile_OfWhichTheFirstCounts()
    {
        var model = Model(Camera);
        var same = Pictures(model, "a", "--cameras", "orbit:3", "--condition", "same");
        Succeed("cameras", _home.File("a/dataset.json"), "--to", "opencv", "--size", "12", "--out", _home.File("all.json"));
        // The file's second camera alone.
        Python.Run(
            "import json, sys; d = json.load(open(sys.argv[1])); json.dump({'labels': [d['labels'][1]]}, open(sys.argv[2], 'w'))",
            _home.File("a/dataset.json"), _home.File("second.json"));

        var chosen = Pictures(model, "b", "--cameras", "orbit:3", "--condition", _home.File("second.json"));
        var first = Pictures(model, "c", "--cameras", "orbit:3", "--condition", _home.File("all.json"));

        Assert.Equal(same[1], chosen[1]);
        AssertDiffer(same[0], chosen[0]);
        Assert.Equal(Pictures(model, "d", "--cameras", "orbit:3"), first);
        Refuse("condition: use front, same or a camera file; 'back' is none of these", "render", model, "--condition", "back", "--out", _home.File("x"));
        Refuse("condition: a mesh has no view", "mesh", model, "--condition", "same", "--out", _home.File("x.ply"));
    }

    // A model whose mapping network takes a condition, and that shows something.
    private string Model(int conditionWidth)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(5);
        using var generator = new Eg3dGenerator(TestArchitectures.WithFeatures(conditionWidth));
        using (torch.no_grad())
        {
            var state = generator.state_dict();
            // As from a training: rays end on something, and colours spread over the whole range.
            state["decoder.net.2.bias"][0] += 2;
            state["decoder.net.2.weight"].narrow(0, 1, generator.Config.DecoderColors).mul_(20);
        }

        var description = new ModelDescription
        {
            Family = Eg3dModel.FamilyName,
            Name = "conditioned",
            Architecture = generator.Config.ToJson(),
            Camera = new CameraDefaults(4.2, 2.7, [0, 0, 0]),
            Licence = "MIT",
        };
        Eg3dModel.Save(_home.File("model"), description, generator, SafetensorsDType.F32);
        return _home.File("model");
    }

    // Every view of seed 7, as numbers.
    private int[][] Pictures(string model, string name, params string[] options)
    {
        Succeed(["render", model, "--seeds", "7", "--out", _home.File(name), .. options]);
        string[] files = [.. Directory.GetFiles(_home.File(name), "seed*.png").Order(StringComparer.Ordinal)];
        return [.. ForeignReader.ReadPng(files).Select(png => png.Values)];
    }

    // By more than a rounding.
    private static void AssertDiffer(int[] a, int[] b) => Assert.Contains(a.Zip(b), pair => Math.Abs(pair.First - pair.Second) > 1);

    private static void Succeed(params string[] arguments)
    {
        var run = TrifoldProgram.Run(arguments);
        Assert.True(run.ExitCode == 0, run.Errors);
    }

    private void Refuse(string message, params string[] arguments)
    {
        Refusal.AssertIsOneLine(TrifoldProgram.Run(arguments), BadUsage, message);
        Assert.False(Path.Exists(_home.File("x")) || Path.Exists(_home.File("x.ply")), "a refused call left something");
    }
}
