using Google.Protobuf;
using Trifold.Serving.Errors;
using Trifold.Serving.Streams;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Streams;

public class OtherStreamsTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public async Task RenderViews_ShowsTheModelsDefaultCameraByDefault()
    {
        var fixture = new StreamFixture();
        SceneOperation? seen = null;
        fixture.Scheduler.Before = (operation, _) =>
        {
            seen = operation;
            return Task.CompletedTask;
        };

        var view = await fixture.Streams.RenderViews(new RenderViewsRequest { Model = "plain", Scenes = Seeds(9) }, Calls.Open).SingleAsync();

        Assert.Equal(Trajectory.PathOneofCase.Front, seen!.Render.Cameras.Trajectory.PathCase);
        Assert.Equal((9u, 0ul, 0, 64), (view.Seed, view.Scene, view.View, view.Resolution));
        Assert.Equal([Output.Rgb], view.Parts.Select(part => part.Output));
        Assert.Equal("", view.Provenance.Decoder);
    }

    [Fact]
    public async Task RenderViews_ResumesAnywhere()
    {
        var fixture = new StreamFixture();
        var request = new RenderViewsRequest
        {
            Model = "faces",
            Scenes = Seeds(5, 3, 8),
            Cameras = new Cameras { Trajectory = new Trajectory { Orbit = new Trajectory.Types.Orbit { Steps = 4 } } },
        };
        var whole = await fixture.Streams.RenderViews(request, Calls.Open).ToListAsync();
        Assert.Equal(12, whole.Count);

        for (var cut = 0; cut < whole.Count; cut++)
        {
            request.ResumeToken = whole[cut].ResumeToken;
            Assert.Equal(whole[(cut + 1)..], await fixture.Streams.RenderViews(request, Calls.Open).ToListAsync());
        }
    }

    [Fact]
    public async Task Clouds_ComeInChunksWithASummaryAtTheEndOfEach()
    {
        var chunks = await new StreamFixture().Streams.ExportPointClouds(Clouds(), Calls.Open).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 15).Select(i => ((ulong)(i / 5), i % 5 * 1000L)), chunks.Select(chunk => (chunk.Scene, chunk.Offset)));
        Assert.Equal([4, 9, 14], chunks.Index().Where(chunk => chunk.Item.Summary is not null).Select(chunk => chunk.Index));
        var summary = chunks[4].Summary;
        Assert.Equal((5000, "model/ply", "around"), (summary.Bytes, summary.MediaType, summary.Provenance.Decoder));
        Assert.Equal([0, 3, 4], summary.PartPoints);
    }

    [Fact]
    public async Task Clouds_ResumeBehindEach()
    {
        var fixture = new StreamFixture();
        var request = Clouds();
        var whole = await fixture.Streams.ExportPointClouds(request, Calls.Open).ToListAsync();

        for (var cloud = 0; cloud < 3; cloud++)
        {
            request.ResumeToken = whole[5 * cloud + 4].Summary.ResumeToken;
            Assert.Equal(whole[(5 * cloud + 5)..], await fixture.Streams.ExportPointClouds(request, Calls.Open).ToListAsync());
        }
    }

    [Fact]
    public async Task Clouds_ThatWaitForReadersAreBounded_AndOneIsAlwaysTaken()
    {
        // A cloud of 100,000 points is expected to have 4.8 MB.
        var fixture = new StreamFixture(new StreamOptions { CloudBytes = 8 << 20 });
        var large = Clouds();
        large.Points = 1_000_000;
        await fixture.Streams.ExportPointClouds(large, Calls.Open).ToListAsync();

        var request = Clouds();
        request.Points = 100_000;
        request.Scenes = Seeds(1);
        await using var reading = fixture.Streams.ExportPointClouds(request, Calls.Open).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());
        var refusal = Assert.Throws<NoCapacityException>(() => fixture.Streams.ExportPointClouds(request, Calls.Open));
        Assert.Equal("clouds", refusal.Subject);
        Assert.Contains("Trifold:Streams:CloudBytes", refusal.Message);

        while (await reading.MoveNextAsync())
        {
        }

        Assert.NotEmpty(await fixture.Streams.ExportPointClouds(request, Calls.Open).ToListAsync());
        Assert.Equal(fixture.Scheduler.Demands.Count, fixture.Scheduler.Ended);
    }

    [Fact]
    public async Task Chunks_StayWithinAMebibyteAsMessages()
    {
        var fixture = new StreamFixture();
        var file = FakeWork.Bytes("file", 2 * Mebibyte + 77);
        fixture.Scheduler.Cloud = _ =>
        [
            new CloudPiece { Data = ByteString.CopyFrom(file.Span[..Mebibyte]) },
            new CloudPiece { Offset = Mebibyte, Data = ByteString.CopyFrom(file.Span.Slice(Mebibyte, Mebibyte)) },
            new CloudPiece
            {
                Offset = 2 * Mebibyte,
                Data = ByteString.CopyFrom(file.Span[(2 * Mebibyte)..]),
                Last = true,
                MediaType = "model/ply",
                PartPoints = { Enumerable.Repeat(long.MaxValue, 255) },
            },
        ];
        var request = Clouds();
        request.Scenes = Seeds(1);

        var chunks = await fixture.Streams.ExportPointClouds(request, Calls.Open).ToListAsync();

        Assert.All(chunks, chunk => Assert.InRange(chunk.CalculateSize(), 0, Mebibyte));
        Assert.Equal(file, ByteString.CopyFrom([.. chunks.SelectMany(chunk => chunk.Data)]));
        Assert.Equal(file.Length, chunks[^1].Summary.Bytes);
        Assert.All(chunks[..^1], chunk => Assert.Null(chunk.Summary));
    }

    [Fact]
    public async Task Cloud_WithoutItsLastPieceIsAFault()
    {
        var fixture = new StreamFixture();
        fixture.Scheduler.Cloud = operation => FakeWork.Cloud(operation).Take(4);

        await Assert.ThrowsAsync<WorkerFailedException>(async () =>
            await fixture.Streams.ExportPointClouds(Clouds(), Calls.Open).ToListAsync());
    }

    [Fact]
    public async Task Clouds_AreAskedForWithTheContractsDefaults()
    {
        var fixture = new StreamFixture();
        var seen = new List<ExtractCloud>();
        fixture.Scheduler.Before = (operation, _) =>
        {
            lock (seen)
                seen.Add(operation.Cloud);
            return Task.CompletedTask;
        };
        var request = Clouds();
        request.Scenes = Seeds(1);
        await fixture.Streams.ExportPointClouds(request, Calls.Open).ToListAsync();
        request.AllPoints = true;
        await fixture.Streams.ExportPointClouds(request, Calls.Open).ToListAsync();

        Assert.Equal((8, 2048, 0), (seen[0].Views, seen[0].Points, seen[1].Points));
        Assert.Equal(ExportPointCloudsRequest.Types.Format.Ply, seen[0].Format);
        Assert.False(seen[0].HasVoxel);
    }

    private static ExportPointCloudsRequest Clouds() => new()
    {
        Model = "faces",
        Scenes = new Scenes { Range = new SeedRange { First = 3, Count = 3 } },
    };

    private static Scenes Seeds(params uint[] seeds) => new() { List = new SeedList { Seeds = { seeds } } };
}
