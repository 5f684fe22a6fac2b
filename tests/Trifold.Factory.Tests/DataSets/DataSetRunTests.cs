using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Models.Folders;

namespace Trifold.Factory.Tests.DataSets;

[Collection(TorchCollection.Name)]
public sealed class DataSetRunTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Eg3dModel _model;
    private readonly LoadedDecoder _decoder;

    public DataSetRunTests()
    {
        _model = TinyEg3d.Model(_home.File("model"));
        _decoder = TinyEg3d.Decoder(_model);
    }

    [Fact]
    public void Memory_AfterTwoThousandImagesIsThatAfterTwoHundred()
    {
        long early = 0;
        var options = new DataSetOptions { Count = 2000, Views = 4, Format = "webdataset", ShardSize = 100 };

        Run("set", options, progress =>
        {
            if (progress.Done == 200)
                early = ProcessMemory.ResidentBytes();
        });

        Assert.InRange(ProcessMemory.ResidentBytes() / (double)early, 0, 1.05);
    }

    [Fact]
    public void LargerDataSet_BeginsWithTheSmallerEvenInsideAScene()
    {
        Run("small", new DataSetOptions { Count = 4, Views = 3 });
        Run("large", new DataSetOptions { Count = 6, Views = 3 });

        foreach (var file in Directory.EnumerateFiles(_home.File("small"), "00000*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("/small/", "/large/")));
    }

    [Fact]
    public void CheckViews_ChangeConfidenceOnly()
    {
        // Near enough to one another that most points are seen again.
        var cameras = new CameraPlan { YawDegrees = 2, PitchDegrees = 2 };
        Run("alone", new DataSetOptions { Count = 2, Cameras = cameras });
        Run("checked", new DataSetOptions { Count = 2, Cameras = cameras, CheckViews = 3 });

        foreach (var part in (string[])["rgb", "mask", "depth", "camera"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(_home.File("alone"), part)))
                Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("/alone/", "/checked/")));
        }

        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(_home.File("alone"), "confidence", "000000.png")),
            File.ReadAllBytes(Path.Combine(_home.File("checked"), "confidence", "000000.png")));
    }

    [Fact]
    public void DiskThatFails_StopsTheRunAndLosesNothing()
    {
        var options = new DataSetOptions { Count = 60 };
        Assert.ThrowsAny<IOException>(() => Run("set", options, progress =>
        {
            // A file where the folder of the next images should be: as if the disk had turned against us.
            if (progress.Done == 5)
                Directory.Move(Path.Combine(_home.File("set"), "rgb"), Path.Combine(_home.File("set"), "rgb-away"));
        }));
        Directory.Move(Path.Combine(_home.File("set"), "rgb-away"), Path.Combine(_home.File("set"), "rgb"));
        Assert.False(File.Exists(Path.Combine(_home.File("set"), "manifest.json")));

        Run("set", options);
        Run("whole", options);

        foreach (var file in Directory.EnumerateFiles(_home.File("whole"), "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("/whole/", "/set/")));
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _model.Dispose();
        _home.Dispose();
    }

    private void Run(string folder, DataSetOptions options, Action<DataSetProgress>? report = null) =>
        new DataSetRun(_model, _decoder, options, _home.File(folder)).Run(1_000_000, report ?? (_ => { }), CancellationToken.None);
}
