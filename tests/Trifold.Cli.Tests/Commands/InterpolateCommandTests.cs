namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public class InterpolateCommandTests(TinyModel model)
{
    [Fact]
    public void Frames_GoFromSeedToSeed()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run("interpolate", model.Folder, "--seeds", "3,8,3", "--frames", "2", "--out", home.File("path"));

        Assert.True(run.ExitCode == 0, run.Errors);
        var files = DataSet.Files(home.File("path"));
        Assert.Equal(["frame0000.png", "frame0001.png", "frame0002.png", "frame0003.png", "frame0004.png", "interpolation.webp"], files.Keys);
        Assert.Equal(files["frame0000.png"], files["frame0004.png"]);
        Assert.NotEqual(files["frame0000.png"], files["frame0002.png"]);
        TrifoldProgram.Run("render", model.Folder, "--seeds", "8", "--out", home.File("render"));
        Assert.Equal(DataSet.Files(home.File("render"))["seed0008-view000.png"], files["frame0002.png"]);
    }
}
