using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.Training;

[Collection(TorchCollection.Name)]
public class DecoderTrainerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_LeavesNoTensorBehind(bool ownDensity)
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        using var decoder = new SemanticDecoder(
            TinyEg3d.DecoderArchitecture with { OwnDensity = ownDensity }, model.Generator.Config);
        long Live()
        {
            // Gradients belong to the decoder; the first training makes them.
            DecoderTrainer.Train(
                model, decoder, [Labelled(0)], new DecoderTrainingOptions { Steps = 2 },
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
            model, decoder, views, new DecoderTrainingOptions { Steps = 500, HeldBackShare = 0 },
            progress => losses.Add(progress.Loss), default);

        Assert.InRange(losses.TakeLast(10).Average(), 0, losses.Take(10).Average() / 2);
        Assert.All(views, view => Assert.InRange(ShareOfRightLabels(model, decoder, view), 0.85, 1));
    }

    [Fact]
    public void ScenesHeldBack_ChooseTheWeights()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        using var decoder = new SemanticDecoder(TinyEg3d.DecoderArchitecture, model.Generator.Config);
        var progress = new List<DecoderProgress>();
        var options = new DecoderTrainingOptions { Steps = 400, HeldBackShare = 0.5, LookEvery = 10, Patience = 60 };
        var result = DecoderTrainer.Train(model, decoder, [Halved(0), Halved(1)], options, progress.Add, default);

        Assert.Equal(progress.Count, result.Steps);
        var best = progress.Where(step => step.MeanIou is not null).MaxBy(step => step.MeanIou)!;
        Assert.Equal(best.Step, result.KeptStep);
        Assert.Equal(best.MeanIou, result.HeldBack!.MeanIou);
        Assert.True(result.Steps == options.Steps || result.Steps == result.KeptStep + options.Patience + 1, $"{result}");

        // The kept weights are those that the scores are of: the view held back, labelled anew.
        using var fresh = new SemanticDecoder(TinyEg3d.DecoderArchitecture, model.Generator.Config);
        Assert.Equal(ShareOfRightLabels(model, decoder, Halved(1)), AccuracyOnObject(result), 0.02);
        Assert.NotEqual(ShareOfRightLabels(model, fresh, Halved(1)), ShareOfRightLabels(model, decoder, Halved(1)));
    }

    [Fact]
    public void SuperResolution_LearnsTheBackgroundToo()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.EnlargingModel(home.File("model"));
        var config = DecoderArchitecture.For(model.Generator.Config, TinyEg3d.World.Labels.Count, LogitEnlargement.Slim);
        using var decoder = new SemanticDecoder(config with { Hidden = 16, SrBlockChannels = [8, 8] }, model.Generator.Config);
        var losses = new List<double>();
        DecoderTrainer.Train(
            model, decoder, [Labelled(0)], new DecoderTrainingOptions { Steps = 40 }, progress => losses.Add(progress.Loss), default);

        Assert.True(decoder.LabelsBackground);
        Assert.InRange(losses.TakeLast(5).Average(), 0, 0.85 * losses.Take(5).Average());
    }

    [Fact]
    public void OwnDensity_LearnsTheBackgroundTooAndIsKept()
    {
        using var home = new TemporaryFolder();
        using var model = TinyEg3d.Model(home.File("model"));
        torch.manual_seed(0);
        using var decoder = new SemanticDecoder(
            TinyEg3d.DecoderArchitecture with { OwnDensity = true }, model.Generator.Config);
        var view = Labelled(0);
        var losses = new List<double>();
        DecoderTrainer.Train(
            model, decoder, [view], new DecoderTrainingOptions { Steps = 100, HeldBackShare = 0 },
            progress => losses.Add(progress.Loss), default);

        Assert.True(decoder.LabelsBackground);
        Assert.InRange(losses.TakeLast(5).Average(), 0, 0.85 * losses.Take(5).Average());

        model.SaveDecoder(
            new DecoderDescription
            {
                Name = "own",
                Generator = model.Digest,
                Architecture = decoder.Config.ToJson(),
                Labels = LabelEntry.From(TinyEg3d.World.Labels),
            },
            decoder, SafetensorsDType.F32);
        using var opened = model.OpenDecoder("own");
        decoder.Freeze();
        Assert.True(opened.Decoder.Config.OwnDensity);
        Assert.Equal(Annotated(decoder), Annotated(opened.Decoder));

        byte[] Annotated(SemanticDecoder one) =>
            new Annotator(model, one).Annotate(view.Seed, [view.Camera], Truncation.Off).Single().Labels.Labels;
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

    // Of the pixels that the object covers; the others are background by rule.
    private static double AccuracyOnObject(DecoderTrainingResult result) => result.HeldBack!.AccuracyOf(label => label > 0);

    private static LabelledView Labelled(long seed)
    {
        var camera = TinyEg3d.Camera.Turned(0, 0);
        var instance = TinyEg3d.World.Create(SceneSynthesis.Latent(seed, TinyEg3d.World.LatentSize));
        var truth = WorldRenderer.Render(instance, camera, TinyEg3d.Resolution);
        return new LabelledView(seed, camera, new LabelImage(TinyEg3d.Resolution, TinyEg3d.Resolution, truth.Labels));
    }
}
