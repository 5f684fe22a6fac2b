using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics.DatasetGan;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Semantics.DatasetGan;

public class ImageFeaturesTests
{
    [Fact]
    public void Features_AreTheHiddenMapsAndTheRenderAtTheSizeOfTheImage()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestArchitectures.WithSuperResolution());
        using var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off);
        using var scene = generator.Synthesize(codes, LayerNoise.Const);
        using var cameras = TestGenerators.Cameras(1);
        using var stages = new StageRecorder();
        using var views = scene.Render(cameras, stages: stages);

        var features = ImageFeatures.Of(scene, Camera.FromVector(cameras.data<float>().ToArray()));

        Assert.Equal([6 + 4 + 6, 128, 128], features.shape);
        var first = ImageResize.Bilinear(stages.Stages["sr_block0_x"], 128, antialias: false)[0];
        Assert.InRange(TestGenerators.Distance(first, features[..6]), 0, 1e-3);
        Assert.InRange(TestGenerators.Distance(stages.Stages["sr_block1_x"][0], features[6..10]), 0, 1e-3);
        var raw = ImageResize.Bilinear(views.RawRgb, 128, antialias: false)[0];
        Assert.InRange(TestGenerators.Distance(raw, features[10..13]), 0, 1e-3);
    }

    [Fact]
    public void AGeneratorWithoutSuperResolution_IsRefused()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off);
        using var scene = generator.Synthesize(codes, LayerNoise.Const);
        using var cameras = TestGenerators.Cameras(1);

        var fault = Assert.Throws<ArgumentException>(
            () => ImageFeatures.Of(scene, Camera.FromVector(cameras.data<float>().ToArray())));
        Assert.Contains("no super-resolution", fault.Message);
    }
}
