using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.Training;

public class DecoderTrainerTests
{
    [Fact]
    public void TwoScenes_AreLearntByHeart()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        torch.manual_seed(0);
        using var decoder = new SemanticDecoder(TinyEg3d.DecoderArchitecture, model.Generator.Config);
        var losses = new List<double>();

        DecoderTrainer.Train(
            model, decoder, [Labelled(0), Labelled(1)],
            new DecoderTrainingOptions { Steps = 60, RaysPerStep = 256, RaysPerView = 256, LearningRate = 2e-2 },
            progress => losses.Add(progress.Loss), default);

        Assert.Equal(60, losses.Count);
        Assert.True(losses[^5..].Average() < losses[..2].Average() / 2, string.Join(" ", losses));
    }

    [Fact]
    public void Training_LeavesNoTensorBehind()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        using var decoder = new SemanticDecoder(TinyEg3d.DecoderArchitecture, model.Generator.Config);
        long Live()
        {
            // Gradients belong to the decoder; the first training makes them.
            DecoderTrainer.Train(
                model, decoder, [Labelled(0)], new DecoderTrainingOptions { Steps = 2, RaysPerStep = 32, RaysPerView = 32 },
                _ => { }, default);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        Assert.Equal(Live(), Live());
    }

    [Fact]
    public void NoLabelledView_IsRefused()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        using var decoder = new SemanticDecoder(TinyEg3d.DecoderArchitecture, model.Generator.Config);

        var fault = Assert.Throws<ArgumentException>(
            () => DecoderTrainer.Train(model, decoder, [], new DecoderTrainingOptions(), _ => { }, default));
        Assert.Equal("labels: at least one labelled view is needed.", fault.Message);
    }

    private static LabelledView Labelled(long seed)
    {
        var camera = TinyEg3d.Camera.Turned(0, 0);
        var instance = TinyEg3d.World.Create(SceneSynthesis.Latent(seed, TinyEg3d.World.LatentSize));
        var truth = WorldRenderer.Render(instance, camera, TinyEg3d.Resolution);
        return new LabelledView(seed, camera, new LabelImage(TinyEg3d.Resolution, TinyEg3d.Resolution, truth.Labels));
    }
}
