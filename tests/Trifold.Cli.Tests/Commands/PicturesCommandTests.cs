namespace Trifold.Cli.Tests.Commands;

[Collection(OutputCollection.Name)]
public class PicturesCommandTests(TinyModel model)
{
    [Fact]
    public void EachSeed_HasTurntableAndTextureThatOthersOpen()
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run("pictures", model.Folder, "--seeds", "3,5", "--frames", "4", "--out", home.File("out"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(
            ["seed0003-texture.png", "seed0003.webp", "seed0005-texture.png", "seed0005.webp"], DataSet.Files(home.File("out")).Keys);
        // Colour, overlay and depth side by side with margins of two; 61 frames of two rows.
        Assert.Equal(
            $"4 ({3 * TinyModel.Resolution + 8}, {TinyModel.Resolution + 4}) ({2 * TinyModel.Resolution + 6}, {2 * 61 + 4})",
            Python.Run(
                """
                import sys
                from PIL import Image
                table, texture = (Image.open(name) for name in sys.argv[1:])
                print(table.n_frames, table.size, texture.size)
                """, home.File("out/seed0003.webp"), home.File("out/seed0003-texture.png")));
    }

    [Theory]
    [InlineData("--frames 1", "frames: must lie between 2 and 360, got 1")]
    [InlineData("--fps 0", "fps: must be above 0 and at most 1000, got 0")]
    [InlineData("--line 1", "line: must lie in [0, 1), got 1")]
    public void WrongOption_IsRefusedAndLeavesNoFolder(string options, string message)
    {
        using var home = new TemporaryFolder();
        var run = TrifoldProgram.Run(["pictures", model.Folder, "--out", home.File("out"), .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Errors);
        Assert.False(Directory.Exists(home.File("out")));
    }
}
