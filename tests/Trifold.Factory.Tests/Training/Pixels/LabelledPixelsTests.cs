using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Training;
using Trifold.Factory.Training.Pixels;
using Trifold.Formats.Images;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Factory.Tests.Training.Pixels;

[Collection(TorchCollection.Name)]
public class LabelledPixelsTests
{
    private const int Size = 128;

    [Fact]
    public void Pixels_AreThoseOfTheViewsInTheirOrder()
    {
        using var home = new TemporaryFolder();
        using var model = TestModels.Make(home.File("model"), TestArchitectures.WithSuperResolution());
        LabelledView[] views = [View(0, 0.2), View(1, 0), View(1, -0.2)];
        using var pixels = LabelledPixels.Of(model, views);

        Assert.Equal([3 * Size * Size, 16], pixels.Features.shape);
        using var scope = torch.NewDisposeScope();
        using var scene = SceneSynthesis.FromSeed(model, 1, Truncation.Off, keepBlocks: false);
        var expected = ImageFeatures.Of(scene, views[2].Camera)[.., 5, 7];
        var row = 2 * Size * Size + 5 * Size + 7;
        Assert.True(pixels.Features[row].allclose(expected.to(ScalarType.Float16), 1e-2, 1e-2));
        Assert.Equal(5 * Size + 7 < 8000 ? 1 : 0, pixels.Labels[row].item<long>());
    }

    [Fact]
    public void PartsOfFewPixels_CountAsBackground()
    {
        var labels = new byte[100];
        Array.Fill<byte>(labels, 1, 0, 30);
        Array.Fill<byte>(labels, 2, 30, 29);

        var kept = LabelledPixels.WithoutRareParts(labels);

        Assert.Equal(30, kept.Count(label => label == 1));
        Assert.Equal(70, kept.Count(label => label == 0));
    }

    [Fact]
    public void MasksOfAnotherSize_AreRefused()
    {
        using var home = new TemporaryFolder();
        using var model = TestModels.Make(home.File("model"), TestArchitectures.WithSuperResolution());
        var view = View(0, 0) with { Labels = new LabelImage(12, 12, new byte[144]) };

        var fault = Assert.Throws<ArgumentException>(() => LabelledPixels.Of(model, [view]));
        Assert.Equal("labels: masks must be of the image's size 128x128, got 12x12.", fault.Message);
    }

    private static LabelledView View(long seed, double yaw)
    {
        var labels = new byte[Size * Size];
        Array.Fill<byte>(labels, 1, 0, 8000);
        return new LabelledView(seed, TestModels.Cameras.Turned(yaw, 0), new LabelImage(Size, Size, labels));
    }
}
