using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Operations;

/// <summary>Pictures and clouds against the files that the command line writes.</summary>
[Collection(WorkerCollection.Name)]
public sealed class CommandLineTests(WorkerFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    [Fact]
    public async Task Pictures_AreThoseOfRender()
    {
        var folder = Run("render", "--seeds", "4", "--cameras", "orbit:3", "--depth");

        var outcome = await fixture.Worker.ExecuteOneAsync(WorkerFixture.Of(
            new Scene { Seed = 4 },
            operation => operation.Render = new RenderScene
            {
                Cameras = new Cameras { Trajectory = new Trajectory { Orbit = new Trajectory.Types.Orbit { Steps = 3 } } },
                Outputs = { Output.Rgb, Output.Depth },
            }));

        Assert.Equal(3, outcome.Done().Views.Count);
        for (var view = 0; view < 3; view++)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, $"seed0004-view{view:D3}.png")), outcome.Part(view, Output.Rgb));
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, $"seed0004-view{view:D3}-depth.png")), outcome.Part(view, Output.Depth));
        }
    }

    [Fact]
    public async Task PictureWithoutCameras_IsTheFrontAndColourAlone()
    {
        var folder = Run("render", "--seeds", "6");

        var outcome = await fixture.Worker.ExecuteOneAsync(
            WorkerFixture.Of(new Scene { Seed = 6 }, operation => operation.Render = new RenderScene()));

        Assert.Single(Assert.Single(outcome.Done().Views).Parts);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "seed0006-view000.png")), outcome.Part(0, Output.Rgb));
    }

    [Fact]
    public async Task PicturesFromALaterView_AreTheRestOfThem()
    {
        var whole = await Pictures(0);
        Assert.Equal(15, whole.Length);
        Assert.Equal(whole[11..], await Pictures(11));

        async Task<byte[][]> Pictures(int first) => (await fixture.Worker.ExecuteOneAsync(WorkerFixture.Of(
            new Scene { Seed = 1 },
            operation => operation.Render = new RenderScene
            {
                Cameras = new Cameras { Trajectory = new Trajectory { Grid = new Trajectory.Types.Grid() } },
                FirstView = first,
            }))).Done().Content;
    }

    [Theory]
    [InlineData("ply", "views", "uniform", "model/ply")]
    [InlineData("npz", "field", "farthest", "application/x-npz")]
    [InlineData("pcd", "views", "farthest", "application/x-pcd")]
    public async Task Clouds_AreThoseOfCloud(string format, string source, string sampling, string mediaType)
    {
        var folder = Run("cloud", "--seeds", "3", "--views", "3", "--points", "40", "--format", format, "--from", source, "--sampling", sampling);

        var outcome = await fixture.Worker.ExecuteOneAsync(Cloud(new ExtractCloud
        {
            Decoder = TinyModel.Decoder,
            Views = 3,
            Points = 40,
            Format = Enum.Parse<ExportPointCloudsRequest.Types.Format>(format, ignoreCase: true),
            Source = Enum.Parse<ExportPointCloudsRequest.Types.Source>(source, ignoreCase: true),
            Sampling = Enum.Parse<ExportPointCloudsRequest.Types.Sampling>(sampling, ignoreCase: true),
        }));

        var piece = Assert.Single(outcome.Done().Pieces);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, $"seed0003.{format}")), piece.Data.ToByteArray());
        Assert.Equal((true, mediaType, 40), (piece.Last, piece.MediaType, piece.PartPoints.Sum()));
        Assert.Equal(40, outcome.Completed!.Points);
    }

    [Fact]
    public async Task LargeCloud_ComesInPiecesOfAMegabyte()
    {
        var folder = Run("cloud", "--seeds", "3", "--views", "64", "--points", "all", "--voxel", "0.0005");

        var outcome = await fixture.Worker.ExecuteOneAsync(Cloud(new ExtractCloud { Decoder = TinyModel.Decoder, Views = 64, Voxel = 0.0005 }));

        var pieces = outcome.Done().Pieces;
        Assert.True(pieces.Count > 1, $"one piece of {pieces[0].Data.Length} bytes");
        var offset = 0L;
        foreach (var piece in pieces)
        {
            Assert.Equal(offset, piece.Offset);
            Assert.InRange(piece.Data.Length, 1, 1 << 20);
            Assert.Equal(piece == pieces[^1], piece.Last);
            Assert.Equal(piece.Last, piece.PartPoints.Count > 0);
            offset += piece.Data.Length;
        }

        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "seed0003.ply")), pieces.SelectMany(piece => piece.Data.ToByteArray()));
    }

    public void Dispose() => _home.Dispose();

    private static SceneOperation Cloud(ExtractCloud work) =>
        WorkerFixture.Of(new Scene { Seed = 3 }, operation => operation.Cloud = work);

    private string Run(string command, params string[] arguments)
    {
        using var process = WorkerProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "trifold"), [command, fixture.Model.Folder, .. arguments, "--out", _home.File("out")]);
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return _home.File("out");
    }
}
