using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Trifold.Formats.Png;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Operations;

[Collection(WorkerCollection.Name)]
public class AnnotationTests(WorkerFixture fixture)
{
    private const int Size = TinyModel.Resolution;

    private WorkerProcess Worker => fixture.Worker;

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Bytes_DoNotDependOnTheBatch(int batch)
    {
        var operations = Enumerable.Range(0, 16)
            .Select(seed => WorkerFixture.Annotation((uint)seed, work => work.Cameras = new Cameras { Views = 1 + seed % 2 })).ToArray();
        var alone = new List<byte[]>();
        foreach (var operation in operations)
            alone.AddRange((await Worker.ExecuteOneAsync(operation)).Done().Content);

        var together = new List<byte[]>();
        foreach (var some in operations.Chunk(batch))
            together.AddRange((await Worker.ExecuteAsync(some)).SelectMany(outcome => outcome.Done().Content));

        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task PartOfAScene_IsThatPartOfTheWhole()
    {
        var whole = await Views(_ => { });
        Assert.Equal(5, whole.Length);
        Assert.Equal(whole[2..], await Views(work => work.FirstView = 2));
        Assert.Equal(whole[1..3], await Views(work => (work.FirstView, work.ViewCount) = (1, 2)));
        Assert.Equal(whole[3..], await Views(work => (work.FirstView, work.ViewCount) = (3, int.MaxValue)));

        async Task<byte[][]> Views(Action<AnnotateScene> change) =>
            (await Worker.ExecuteOneAsync(WorkerFixture.Annotation(5, work =>
            {
                work.Cameras = new Cameras { Views = 5 };
                work.CheckViews = 1;
                change(work);
            }))).Done().Content;
    }

    [Fact]
    public async Task OnlyWhatIsAskedFor_IsEncoded()
    {
        var outcome = await Worker.ExecuteOneAsync(WorkerFixture.Annotation(1, work =>
        {
            work.Outputs.Add([Output.Depth, Output.Rgb, Output.Depth]);
            work.Encodings = new Encodings { Rgb = Encodings.Types.Image.Jpeg, Depth = Encodings.Types.Depth.Npy };
        }));

        var view = Assert.Single(outcome.Done().Views);
        Assert.Equal([(Output.Rgb, "image/jpeg"), (Output.Depth, "application/x-npy")], view.Parts.Select(part => (part.Output, part.MediaType)));
        Assert.Equal([0xff, 0xd8, 0xff], outcome.Part(0, Output.Rgb, "image/jpeg")[..3]);
        Assert.Equal(Size, view.Resolution);
    }

    [Fact]
    public async Task ZDepth_IsTheDistanceTimesTheCosineOfTheRay()
    {
        var distance = await Depth(Encodings.Types.DepthKind.RayDistance);
        var depth = await Depth(Encodings.Types.DepthKind.ZDepth);

        // By the vectors themselves: the pixel's point, projected on the camera's axis.
        var camera = Trifold.Models.Cameras.Camera.FromVector([.. distance.Camera.Select(number => (float)number)]);
        var (fx, fy, fz) = camera.Forward;
        Assert.Contains(distance.Values, value => value > 0);
        for (var i = 0; i < Size * Size; i++)
        {
            var (x, y, z) = camera.RayDirection((i % Size + 0.5) / Size, (i / Size + 0.5) / Size);
            Assert.Equal(distance.Values[i] * (x * fx + y * fy + z * fz), depth.Values[i], 1e-5);
        }

        async Task<(float[] Values, double[] Camera)> Depth(Encodings.Types.DepthKind kind)
        {
            var outcome = await Worker.ExecuteOneAsync(WorkerFixture.Annotation(2, work =>
                work.Encodings = new Encodings { Depth = Encodings.Types.Depth.Npy, DepthKind = kind }));
            var file = outcome.Done().Part(0, Output.Depth, "application/x-npy");
            var header = 10 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
            return (MemoryMarshal.Cast<byte, float>(file.AsSpan(header)).ToArray(), [.. outcome.Views[0].Camera.Values]);
        }
    }

    [Fact]
    public async Task RequirementWithoutShare_IsMetByOnePixel()
    {
        var labels = TinyModel.World.Labels;
        var outcomes = await Worker.ExecuteAsync([.. labels.Entries.Select(label => WorkerFixture.Annotation(3, work =>
            work.Filter = new SampleFilter { Require = { new PartRequirement { Part = label.Name } } }))]);

        var pixels = outcomes[0].Done().Views[0].PartPixels;
        Assert.Contains(pixels, count => count == 0);
        Assert.Equal(pixels.Select(count => count == 0), outcomes.Select(outcome => outcome.Done().Views[0].Dropped));
    }

    [Fact]
    public async Task Completion_TellsTimesAndRays()
    {
        var outcome = await Worker.ExecuteOneAsync(WorkerFixture.Annotation(1, work =>
        {
            work.Cameras = new Cameras { Views = 3 };
            work.CheckViews = 2;
            work.FirstView = 2;
        }));

        var completed = outcome.Done().Completed!;
        Assert.Equal(5 * Size * Size, completed.Rays);
        Assert.Equal(0, completed.Points);
        Assert.All(
            [completed.SynthesizeSeconds, completed.RenderSeconds, completed.EncodeSeconds, completed.WaitSeconds],
            seconds => Assert.InRange(seconds, 1e-9, 60));
    }

    [Fact]
    public async Task Masks_HaveTheParts()
    {
        var outcome = await Worker.ExecuteOneAsync(WorkerFixture.Annotation(4));

        var mask = PngReader.ReadLabels(outcome.Done().Part(0, Output.Mask));
        var counts = new long[TinyModel.World.Labels.Count];
        foreach (var label in mask.Labels)
            counts[label]++;
        Assert.Equal(counts, outcome.Views[0].PartPixels);
    }
}
