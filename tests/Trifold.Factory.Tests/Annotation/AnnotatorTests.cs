using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Tests.Annotation;

[Collection(TorchCollection.Name)]
public sealed class AnnotatorTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Eg3dModel _model;
    private readonly LoadedDecoder _decoder;
    private readonly Annotator _annotator;

    public AnnotatorTests()
    {
        _model = TinyEg3d.Model(_home.File("model"));
        _decoder = TinyEg3d.Decoder(_model);
        _annotator = new Annotator(_model, _decoder);
    }

    [Fact]
    public void ThousandScenes_LeaveNoTensorAndNoMemory()
    {
        Annotate(200);
        var (tensors, memory) = (LiveTensors(), ProcessMemory.ResidentBytes());
        Annotate(800);

        Assert.Equal(tensors, LiveTensors());
        Assert.InRange(ProcessMemory.ResidentBytes() / (double)memory, 0, 1.05);

        void Annotate(int scenes)
        {
            for (var seed = 0; seed < scenes; seed++)
                Assert.Single(_annotator.Annotate(seed, [TinyEg3d.Camera.Turned(0, 0)], Truncation.Off));
        }
    }

    [Fact]
    public void SceneLeftAfterItsFirstView_LeavesNoTensor()
    {
        var before = LiveTensors();
        _ = _annotator.Annotate(3, Cameras(3), Truncation.Off).First();

        Assert.Equal(before, LiveTensors());
    }

    [Fact]
    public void View_IsTheSameAloneAndBesideOthers()
    {
        var cameras = Cameras(3);
        var together = _annotator.Annotate(5, cameras, Truncation.Off).ToArray();
        _ = _annotator.Annotate(6, cameras, Truncation.Off).Count();

        for (var i = cameras.Length - 1; i >= 0; i--)
        {
            var alone = _annotator.Annotate(5, [cameras[i]], Truncation.Off).Single();
            Assert.Equal(together[i].Rgb.Pixels, alone.Rgb.Pixels);
            Assert.Equal(together[i].Labels.Labels, alone.Labels.Labels);
            Assert.Equal(together[i].Depth, alone.Depth);
        }

        Assert.NotEqual(together[0].Rgb.Pixels, together[1].Rgb.Pixels);
    }

    [Fact]
    public void Cancelled_StopsBeforeTheNextView()
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in _annotator.Annotate(1, Cameras(3), Truncation.Off, stop.Token))
            {
                seen++;
                stop.Cancel();
            }
        });
        Assert.Equal(1, seen);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 32)]
    public void Seed_ThatNumPyWouldRefuseIsRefused(long seed)
    {
        var fault = Assert.Throws<ArgumentException>(() => _annotator.Annotate(seed, Cameras(1), Truncation.Off).Count());

        Assert.Contains($"seed: must lie between 0 and 4294967295, got {seed}", fault.Message);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _model.Dispose();
        _home.Dispose();
    }

    private static Trifold.Models.Cameras.Camera[] Cameras(int count) =>
        [.. Enumerable.Range(0, count).Select(i => TinyEg3d.Camera.Turned(0.4 * i, 0))];

    private static long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
