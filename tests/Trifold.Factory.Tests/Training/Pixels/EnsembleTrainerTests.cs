using TorchSharp;
using Trifold.Factory.Training.Pixels;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Factory.Tests.Training.Pixels;

[Collection(TorchCollection.Name)]
public class EnsembleTrainerTests
{
    private const int Features = 6, Parts = 4;

    [Fact]
    public void ClassifiersTrainedTogether_LearnAsTheyWouldApart()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new Generator(1);
        PixelClassifier[] together = [new(Features, Parts, random), new(Features, Parts, random)];
        PixelClassifier[] apart = [new(Features, Parts, random), new(Features, Parts, random)];
        for (var model = 0; model < 2; model++)
            apart[model].load_state_dict(together[model].state_dict());
        using var stack = new ClassifierStack(together);
        using var optimizer = optim.Adam(stack.Parameters, 1e-2);
        optim.Optimizer[] optimizers = [.. apart.Select(classifier => optim.Adam(classifier.parameters(), 1e-2))];

        for (var step = 0; step < 5; step++)
        {
            var features = torch.randn([2, 16, Features], generator: random);
            var labels = torch.randint(0, Parts, [2, 16], generator: random, dtype: ScalarType.Int64);
            optimizer.zero_grad();
            var losses = stack.Losses(features, labels);
            losses.sum().backward();
            optimizer.step();
            for (var model = 0; model < 2; model++)
            {
                optimizers[model].zero_grad();
                var loss = F.cross_entropy(apart[model].call(features[model]), labels[model]);
                loss.backward();
                optimizers[model].step();
                Assert.Equal(loss.item<float>(), losses[model].item<float>(), 1e-4f);
            }
        }

        for (var model = 0; model < 2; model++)
        {
            stack.CopyTo(model, together[model]);
            var expected = apart[model].state_dict();
            Assert.All(
                together[model].state_dict(),
                pair => Assert.True(pair.Value.allclose(expected[pair.Key], 1e-3, 1e-4), $"{model}: {pair.Key}"));
            optimizers[model].Dispose();
            together[model].Dispose();
            apart[model].Dispose();
        }
    }

    [Fact]
    public void Ensemble_LearnsWhatNoLinearProbeCan()
    {
        using var pixels = Checkered(2000, seed: 2);
        using var unseen = Checkered(500, seed: 3);
        using var ensemble = EnsembleTrainer.Train(
            pixels, 2, new EnsembleTrainingOptions { Models = 3, MaxBatches = 300, LearningRate = 1e-2 });
        using var probe = LinearProbeTrainer.Train(pixels, 2, new LinearProbeOptions { Steps = 200, BatchPixels = 256 });
        using var scope = torch.NewDisposeScope();
        var features = unseen.Features.to(ScalarType.Float32);

        Assert.InRange(ShareRight(ensemble.Predict(features).Labels, unseen), 0.9, 1);
        Assert.InRange(ShareRight(probe.call(features).argmax(1), unseen), 0.3, 0.7);
    }

    [Fact]
    public void Probe_FindsALinearBoundaryWhateverTheScaleOfTheFeatures()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new Generator(4);
        var plain = torch.randn([3000, 3], generator: random);
        var labels = (plain[.., 0] - 2 * plain[.., 1] > 0.5).to(ScalarType.Int64);
        using var pixels = new LabelledPixels(
            (plain * torch.tensor(new[] { 0.01f, 30, 1 }) + 5).to(ScalarType.Float16), labels);
        using var probe = LinearProbeTrainer.Train(pixels, 2, new LinearProbeOptions { Steps = 400, BatchPixels = 256, LearningRate = 0.1 });

        Assert.InRange(ShareRight(probe.call(pixels.Features.to(ScalarType.Float32)).argmax(1), pixels), 0.95, 1);
    }

    [Fact]
    public void Training_EndsAfterTheFourthEpochWhenTheLossFallsNoMore()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new Generator(6);
        // Labels that the features do not tell: nothing to gain but by heart.
        using var pixels = new LabelledPixels(
            torch.zeros(640, 2, ScalarType.Float16), torch.randint(0, 2, [640], generator: random, dtype: ScalarType.Int64));
        var last = new EnsembleProgress(0, 0, 0, 0);
        using var ensemble = EnsembleTrainer.Train(
            pixels, 2, new EnsembleTrainingOptions { Models = 2 }, progress => last = progress);

        Assert.Equal(0, last.Training);
        // Ten batches an epoch: 40 before any counts, one that is the first best, 51 in a row that are not.
        Assert.InRange(last.Batch, 40 + 1 + 51, 600);
    }

    [Fact]
    public void SameSeed_TrainsTheSameEnsembleAndLeavesNoTensorBehind()
    {
        using var pixels = Checkered(300, seed: 5);
        float[] Run(int seed)
        {
            using var ensemble = EnsembleTrainer.Train(
                pixels, 2, new EnsembleTrainingOptions { Models = 2, MaxBatches = 6, Seed = seed });
            using var scope = torch.NewDisposeScope();
            return ensemble.Predict(pixels.Features.to(ScalarType.Float32)).Logits.data<float>().ToArray();
        }

        var first = Run(1);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Equal(first, Run(1));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.NotEqual(first, Run(2));
    }

    // Label: whether two features have the same sign.
    private static LabelledPixels Checkered(int count, ulong seed)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new Generator(seed);
        var features = torch.randn([count, 3], generator: random);
        var labels = (features[.., 0] * features[.., 1] > 0).to(ScalarType.Int64);
        return new LabelledPixels(
            features.to(ScalarType.Float16).DetachFromDisposeScope(), labels.DetachFromDisposeScope());
    }

    private static double ShareRight(Tensor labels, LabelledPixels pixels) =>
        labels.eq(pixels.Labels).to(ScalarType.Float32).mean().item<float>();
}
