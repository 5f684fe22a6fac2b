using TorchSharp;
using Trifold.Factory.Training;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Tests.Training;

[Collection(TorchCollection.Name)]
public class GeneratorTrainerTests
{
    private static readonly GeneratorTrainingOptions Small = new()
    {
        Steps = 30,
        Latents = 1,
        SurfacePoints = 32,
        PatchSide = 8,
        PointShare = 0.5,
    };

    [Fact]
    public void Cancelled_EndsAfterTheStep()
    {
        using var generator = TinyEg3d.Generator();
        using var mean = TinyEg3d.Generator();
        using var stop = new CancellationTokenSource();
        using var trainer = new GeneratorTrainer(TinyEg3d.World, generator, mean, Small);
        trainer.Run(progress => { if (progress.Step == 6) stop.Cancel(); }, stop.Token);

        Assert.Equal(6, trainer.StepsDone);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void Loss_Falls(double pointShare)
    {
        using var generator = TinyEg3d.Generator();
        using var mean = TinyEg3d.Generator();
        var losses = new List<double>();
        var options = Small with
        {
            Steps = 60,
            Latents = 2,
            SurfacePoints = 128,
            PatchSide = 16,
            PointShare = pointShare,
            WarmUpSteps = 5,
        };
        using var trainer = new GeneratorTrainer(TinyEg3d.World, generator, mean, options);
        trainer.Run(progress => losses.Add(progress.Loss), default);

        Assert.Equal(60, losses.Count);
        Assert.InRange(losses.TakeLast(10).Average(), 0, losses.Take(10).Average() * 0.85);
    }

    [Fact]
    public void Images_AreTrainedThroughTheSuperResolution()
    {
        torch.manual_seed(0);
        using var generator = new Eg3dGenerator(TinyEg3d.Enlarging);
        using var mean = new Eg3dGenerator(TinyEg3d.Enlarging);
        mean.load_state_dict(generator.state_dict());
        var progress = new List<TrainingProgress>();
        var options = Small with { Steps = 40, PatchSide = 16, PointShare = 0.1, WarmUpSteps = 5 };
        using var trainer = new GeneratorTrainer(TinyEg3d.World, generator, mean, options);
        trainer.Run(progress.Add, default);

        Assert.All(progress.Take(4), step => Assert.Null(step.ImagePsnr));
        Assert.All(progress.Skip(4), step => Assert.NotNull(step.ImagePsnr));
        Assert.InRange(
            progress.TakeLast(8).Average(step => step.ImagePsnr!.Value),
            progress.Skip(4).Take(8).Average(step => step.ImagePsnr!.Value) + 3, 60);
    }

    [Fact]
    public void Resumed_IsTheSameAsUninterrupted()
    {
        using var home = new TemporaryFolder();
        var options = Small with { Steps = 8 };
        var whole = Train((_, trainer) => trainer.Run(_ => { }, default));
        var resumed = Train((mean, first) =>
        {
            using var stop = new CancellationTokenSource();
            first.Run(progress => { if (progress.Step == 5) stop.Cancel(); }, stop.Token);
            first.Save(home.File("c"));
        });
        var finished = Train((mean, second) =>
        {
            second.Resume(home.File("c"));
            Assert.Equal(5, second.StepsDone);
            second.Run(_ => { }, default);
        });

        Assert.Equal(whole, finished);
        Assert.NotEqual(whole, resumed);
        Assert.Equal(["c"], home.Names());

        float[] Train(Action<Eg3dGenerator, GeneratorTrainer> run)
        {
            using var generator = TinyEg3d.Generator();
            using var mean = TinyEg3d.Generator();
            using var trainer = new GeneratorTrainer(TinyEg3d.World, generator, mean, options);
            run(mean, trainer);
            return Numbers(mean);
        }
    }

    [Fact]
    public void Checkpoint_OfAnotherArchitectureIsRefusedByName()
    {
        using var home = new TemporaryFolder();
        using var small = TinyEg3d.Generator();
        using var large = new Eg3dGenerator(TinyEg3d.Architecture with { DecoderHidden = 20 });
        using (var trainer = new GeneratorTrainer(TinyEg3d.World, small, small, Small))
            trainer.Save(home.File("c"));

        using var other = new GeneratorTrainer(TinyEg3d.World, large, large, Small);
        var fault = Assert.Throws<CheckpointException>(() => other.Resume(home.File("c")));
        Assert.Contains("live.decoder.net.0.weight [16, 8] instead of [20, 8]", fault.Message);
    }

    [Fact]
    public void RenderThatTheSuperResolutionWouldResize_IsRefused()
    {
        using var generator = new Eg3dGenerator(TinyEg3d.Enlarging with { NeuralRenderingResolution = 32 });

        var fault = Assert.Throws<ArgumentException>(
            () => new GeneratorTrainer(TinyEg3d.World, generator, generator, new GeneratorTrainingOptions()));
        Assert.Contains("neural_rendering_resolution: training renders what the super-resolution takes, 64, got 32", fault.Message);
    }

    [Fact]
    public void Latent_OtherThanTheWorldsIsRefused()
    {
        using var generator = new Eg3dGenerator(TinyEg3d.Architecture with { ZDim = 5 });

        var fault = Assert.Throws<ArgumentException>(
            () => new GeneratorTrainer(TinyEg3d.World, generator, generator, new GeneratorTrainingOptions()));
        Assert.Contains($"z_dim: the generator's latent is the world's, so it must be {TinyEg3d.World.LatentSize}, got 5", fault.Message);
    }

    private static float[] Numbers(torch.nn.Module network)
    {
        using var scope = torch.NewDisposeScope();
        return [.. network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => pair.Value.detach().contiguous().data<float>().ToArray())];
    }
}
