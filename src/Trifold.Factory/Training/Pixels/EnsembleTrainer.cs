using TorchSharp;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Factory.Training.Pixels;

/// <summary>Where an ensemble's training stands after a batch.</summary>
/// <param name="Batch">Batches done of each classifier.</param>
/// <param name="Epoch">Passes over all pixels before this one.</param>
/// <param name="Training">Classifiers that go on.</param>
/// <param name="Loss">Mean cross entropy over the classifiers.</param>
public sealed record EnsembleProgress(int Batch, int Epoch, int Training, double Loss);

/// <summary>Trains DatasetGAN's ensemble of pixel classifiers by cross entropy (its specification, section 2).</summary>
public static class EnsembleTrainer
{
    // Of weights and of pixel orders: streams that do not meet.
    private const int SeedStride = 7919;

    /// <summary>Trains a new ensemble.</summary>
    /// <param name="pixels">Borrowed.</param>
    /// <param name="parts">K: entries of the label set.</param>
    /// <param name="report">Called after every batch.</param>
    public static ClassifierEnsemble Train(
        LabelledPixels pixels, int parts, EnsembleTrainingOptions options, Action<EnsembleProgress>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        options.Check();
        if (pixels.Count < 2)
            throw new ArgumentException($"labels: normalisation needs at least 2 pixels, got {pixels.Count}.");
        var classifiers = Enumerable.Range(0, options.Models).Select(model => New(pixels, parts, options.Seed, model)).ToArray();
        try
        {
            using var stack = new ClassifierStack(classifiers);
            Run(stack, classifiers, pixels, options, report, cancellation);
            return new ClassifierEnsemble(classifiers);
        }
        catch
        {
            foreach (var classifier in classifiers)
                classifier.Dispose();
            throw;
        }
    }

    private static void Run(
        ClassifierStack stack, PixelClassifier[] classifiers, LabelledPixels pixels, EnsembleTrainingOptions options,
        Action<EnsembleProgress>? report, CancellationToken cancellation)
    {
        using var optimizer = optim.Adam(stack.Parameters, options.LearningRate);
        using var random = new Generator((ulong)(uint)options.Seed);
        var stops = classifiers.Select(_ => new EarlyStop()).ToArray();
        var training = Enumerable.Range(0, classifiers.Length).ToHashSet();
        var mostBatches = options.MaxBatches ?? int.MaxValue;
        var batch = 0;
        for (var epoch = 0; epoch < options.MaxEpochs && training.Count > 0 && batch < mostBatches; epoch++)
        {
            using var order = Orders(pixels.Count, classifiers.Length, random);
            // Of a last batch of a single pixel no variance can be taken.
            for (long start = 0; start < pixels.Count - 1 && training.Count > 0 && batch < mostBatches; start += options.BatchPixels)
            {
                cancellation.ThrowIfCancellationRequested();
                var size = Math.Min(options.BatchPixels, pixels.Count - start);
                var losses = Step(stack, optimizer, pixels, order, start, size);
                batch++;
                foreach (var model in training.Where(model => stops[model].After(epoch, losses[model])).ToArray())
                {
                    stack.CopyTo(model, classifiers[model]);
                    training.Remove(model);
                }

                report?.Invoke(new EnsembleProgress(batch, epoch, training.Count, losses.Average()));
            }
        }

        foreach (var model in training)
            stack.CopyTo(model, classifiers[model]);
    }

    private static float[] Step(
        ClassifierStack stack, optim.Optimizer optimizer, LabelledPixels pixels, Tensor order, long start, long size)
    {
        using var scope = torch.NewDisposeScope();
        var models = order.shape[0];
        var chosen = order.narrow(1, start, size).reshape(-1);
        var features = pixels.Features.index_select(0, chosen).to(ScalarType.Float32).reshape(models, size, -1);
        var labels = pixels.Labels.index_select(0, chosen).reshape(models, size);
        optimizer.zero_grad();
        var losses = stack.Losses(features, labels);
        losses.sum().backward();
        optimizer.step();
        return losses.detach().data<float>().ToArray();
    }

    // An order of the pixels for each classifier, [M, P].
    private static Tensor Orders(long pixels, int models, Generator random)
    {
        using var scope = torch.NewDisposeScope();
        return torch.stack([.. Enumerable.Range(0, models).Select(_ => torch.randperm(pixels, generator: random))])
            .MoveToOuterDisposeScope();
    }

    private static PixelClassifier New(LabelledPixels pixels, int parts, int seed, int model)
    {
        using var random = new Generator((ulong)(uint)unchecked(seed * SeedStride + model + 1));
        return new PixelClassifier((int)pixels.Features.shape[1], parts, random);
    }
}
