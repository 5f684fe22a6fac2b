using TorchSharp;
using Trifold.Factory.Training;
using Trifold.Models.Cameras;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Tests.Training;

[Collection(TorchCollection.Name)]
public class GeneratorTrainerTests
{
    private static readonly double[] Intrinsics = CameraPoses.IntrinsicsFromFocal(4.2647);

    [Fact]
    public void Cancelled_EndsAfterTheStepAndSaysWhichOne()
    {
        using var generator = TinyEg3d.Generator();
        using var mean = TinyEg3d.Generator();
        using var stop = new CancellationTokenSource();
        var options = new GeneratorTrainingOptions { Steps = 30, Latents = 1, Rays = 8 };
        using var trainer = new GeneratorTrainer(TinyEg3d.World, generator, mean, Intrinsics, options, firstStep: 4);

        Assert.Equal(6, trainer.Run(progress => { if (progress.Step == 6) stop.Cancel(); }, stop.Token));
    }

    [Fact]
    public void Loss_Falls()
    {
        using var generator = TinyEg3d.Generator();
        using var mean = TinyEg3d.Generator();
        torch.manual_seed(3);
        var losses = new List<double>();
        var options = new GeneratorTrainingOptions
        {
            Steps = 60,
            Latents = 2,
            Rays = 64,
            Probes = 64,
            WarmUpSteps = 5,
            LearningRate = 1e-2,
        };
        using var trainer = new GeneratorTrainer(TinyEg3d.World, generator, mean, Intrinsics, options);
        trainer.Run(progress => losses.Add(progress.Loss), default);

        Assert.Equal(60, losses.Count);
        Assert.InRange(losses.TakeLast(10).Average(), 0, losses.Take(10).Average() * 0.85);
    }

    [Fact]
    public void Checkpoint_GivesBackBothNetworksAndTheStep()
    {
        using var home = new TemporaryFolder();
        using var live = TinyEg3d.Generator(1);
        using var mean = TinyEg3d.Generator(2);
        using var liveAgain = TinyEg3d.Generator(3);
        using var meanAgain = TinyEg3d.Generator(4);
        TrainingCheckpoint.Save(home.File("c"), live, mean, 123);

        Assert.Equal(123, TrainingCheckpoint.Load(home.File("c"), liveAgain, meanAgain));
        Assert.Equal(Numbers(live), Numbers(liveAgain));
        Assert.Equal(Numbers(mean), Numbers(meanAgain));
        Assert.NotEqual(Numbers(live), Numbers(mean));
        Assert.Equal(["c"], home.Names());
    }

    [Fact]
    public void Checkpoint_OfAnotherArchitectureIsRefusedByName()
    {
        using var home = new TemporaryFolder();
        using var small = TinyEg3d.Generator();
        using var large = new Eg3dGenerator(TinyEg3d.Architecture with { DecoderHidden = 20 });
        TrainingCheckpoint.Save(home.File("c"), small, small, 1);

        var fault = Assert.Throws<CheckpointException>(() => TrainingCheckpoint.Load(home.File("c"), large, large));
        Assert.Contains("live.decoder.net.0.weight [16, 8] instead of [20, 8]", fault.Message);
    }

    [Fact]
    public void Latent_OtherThanTheWorldsIsRefused()
    {
        using var generator = new Eg3dGenerator(TinyEg3d.Architecture with { ZDim = 5 });

        var fault = Assert.Throws<ArgumentException>(
            () => new GeneratorTrainer(TinyEg3d.World, generator, generator, Intrinsics, new GeneratorTrainingOptions()));
        Assert.Contains($"z_dim: the generator's latent is the world's, so it must be {TinyEg3d.World.LatentSize}, got 5", fault.Message);
    }

    private static float[] Numbers(torch.nn.Module network)
    {
        using var scope = torch.NewDisposeScope();
        return [.. network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => pair.Value.detach().contiguous().data<float>().ToArray())];
    }
}
