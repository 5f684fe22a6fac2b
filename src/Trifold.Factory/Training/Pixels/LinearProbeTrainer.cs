using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Factory.Training.Pixels;

/// <summary>How a linear probe is trained.</summary>
public sealed record LinearProbeOptions
{
    /// <summary>Optimiser iterations. The problem is convex; twice as many change hardly anything.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Pixels of one step.</summary>
    public int BatchPixels { get; init; } = 4096;

    /// <summary>Adam's rate at the start; a cosine takes it to zero.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Seed of the draws; the weights start at zero.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Steps < 1 || BatchPixels < 1)
            throw new ArgumentException($"steps, batch: must be at least 1, got {Steps}, {BatchPixels}.");
        if (!(LearningRate > 0))
            throw new ArgumentException($"learning rate: must be positive, got {LearningRate}.");
    }
}

/// <summary>Trains one linear layer from a pixel's features to part logits, a 1×1 convolution, by cross entropy.</summary>
public static class LinearProbeTrainer
{
    // Enough pixels to know mean and deviation of a feature to a few thousandths.
    private const int StatisticsPixels = 1 << 16;

    // A feature that hardly varies says nothing, and must not be blown up.
    private const double LeastDeviation = 1e-4;

    /// <summary>Trains a new layer.</summary>
    /// <param name="pixels">Borrowed.</param>
    /// <param name="parts">K: entries of the label set.</param>
    /// <param name="report">Called after every step with its loss.</param>
    public static Linear Train(
        LabelledPixels pixels, int parts, LinearProbeOptions options, Action<int, double>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        options.Check();
        using var scope = torch.NewDisposeScope();
        using var random = new Generator((ulong)(uint)options.Seed);
        var (mean, deviation) = Statistics(pixels, random);
        var weight = nn.Parameter(torch.zeros(parts, pixels.Features.shape[1]));
        var bias = nn.Parameter(torch.zeros(parts));
        using var optimizer = optim.Adam([weight, bias], options.LearningRate);
        for (var step = 0; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = torch.NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = options.LearningRate * (0.5 + 0.5 * Math.Cos(Math.PI * step / options.Steps));
            var (features, labels) = Draw(pixels, options.BatchPixels, random);
            optimizer.zero_grad();
            var loss = F.cross_entropy(F.linear((features - mean) / deviation, weight, bias), labels);
            loss.backward();
            optimizer.step();
            report?.Invoke(step + 1, loss.item<float>());
        }

        return Folded(weight, bias, mean, deviation);
    }

    // Features of one scale let the optimiser converge; the layer takes them as they are.
    private static Linear Folded(Tensor weight, Tensor bias, Tensor mean, Tensor deviation)
    {
        using var noGrad = torch.no_grad();
        var probe = nn.Linear(weight.shape[1], weight.shape[0]);
        var scaled = weight / deviation;
        probe.weight.copy_(scaled);
        probe.bias!.copy_(bias - scaled.mv(mean));
        return probe;
    }

    private static (Tensor Mean, Tensor Deviation) Statistics(LabelledPixels pixels, Generator random)
    {
        var (features, _) = Draw(pixels, StatisticsPixels, random);
        var mean = features.mean([0]);
        return (mean, (features - mean).square().mean([0]).sqrt().clamp_min(LeastDeviation));
    }

    private static (Tensor Features, Tensor Labels) Draw(LabelledPixels pixels, long count, Generator random)
    {
        var chosen = torch.randint(0, pixels.Count, [count], generator: random);
        return (pixels.Features.index_select(0, chosen).to(ScalarType.Float32), pixels.Labels.index_select(0, chosen));
    }
}
