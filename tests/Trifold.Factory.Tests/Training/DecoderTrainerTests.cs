using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.Training;

[Collection(TorchCollection.Name)]
public class DecoderTrainerTests
{
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
    public void LabelledViews_AreLearned()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        using var decoder = new SemanticDecoder(TinyEg3d.DecoderArchitecture, model.Generator.Config);
        LabelledView[] views = [Halved(0), Halved(1)];
        var losses = new List<double>();
        DecoderTrainer.Train(
            model, decoder, views, new DecoderTrainingOptions { Steps = 500, RaysPerStep = 128, RaysPerView = 256 },
            progress => losses.Add(progress.Loss), default);

        Assert.InRange(losses.TakeLast(10).Average(), 0, losses.Take(10).Average() / 2);
        Assert.All(views, view => Assert.InRange(ShareOfRightLabels(model, decoder, view), 0.9, 1));
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

    // What any features can tell: which half of the image a ray is in.
    private static LabelledView Halved(long seed)
    {
        var size = TinyEg3d.Resolution;
        var labels = Enumerable.Range(0, size * size).Select(pixel => (byte)(pixel % size < size / 2 ? 1 : 2)).ToArray();
        return new LabelledView(seed, TinyEg3d.Camera.Turned(0.2, 0.1), new LabelImage(size, size, labels));
    }

    private static double ShareOfRightLabels(Eg3dModel model, SemanticDecoder decoder, LabelledView view)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var scene = SceneSynthesis.FromSeed(model, view.Seed, Truncation.Off, keepBlocks: true);
        using var field = decoder.FieldOf(scene);
        using var seen = scene.Render(
            CameraTensors.ToTensor([view.Camera]), new RenderOptions { Semantics = field });
        var logits = decoder.Logits(seen.Semantics!, scene.Codes);
        var right = logits.argmax(1).flatten() == torch.tensor(Array.ConvertAll(view.Labels.Labels, label => (long)label));
        var covered = seen.Weight.flatten() >= 0.5;
        return (right & covered).sum().item<long>() / (double)covered.sum().item<long>();
    }

    private static LabelledView Labelled(long seed)
    {
        var camera = TinyEg3d.Camera.Turned(0, 0);
        var instance = TinyEg3d.World.Create(SceneSynthesis.Latent(seed, TinyEg3d.World.LatentSize));
        var truth = WorldRenderer.Render(instance, camera, TinyEg3d.Resolution);
        return new LabelledView(seed, camera, new LabelImage(TinyEg3d.Resolution, TinyEg3d.Resolution, truth.Labels));
    }
}
