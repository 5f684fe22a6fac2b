using TorchSharp;
using Trifold.Models.Seeds;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>What a synthesis layer adds to its activations.</summary>
public enum NoiseMode
{
    /// <summary>The stored noise image, the same for every sample.</summary>
    Const,

    /// <summary>A new image for every sample, a function of the sample's seed.</summary>
    Random,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>Noise of one synthesis: the mode, and with <see cref="NoiseMode.Random"/> a seed for each sample.</summary>
public sealed class LayerNoise
{
    public static readonly LayerNoise Const = new(NoiseMode.Const, []);
    public static readonly LayerNoise None = new(NoiseMode.None, []);

    private readonly IReadOnlyList<long> _seeds;

    private LayerNoise(NoiseMode mode, IReadOnlyList<long> seeds) => (Mode, _seeds) = (mode, seeds);

    public NoiseMode Mode { get; }

    /// <summary>Fresh noise; one seed for each of the N samples.</summary>
    public static LayerNoise Random(IReadOnlyList<long> seeds) => new(NoiseMode.Random, seeds);

    /// <summary>The noise of one of the samples.</summary>
    internal LayerNoise OfSample(int sample) => Mode == NoiseMode.Random ? Random([_seeds[sample]]) : this;

    /// <summary>N(0, 1) noise images, [N, 1, R, R].</summary>
    /// <param name="layer">Number of the layer in its network: layers draw from separate streams.</param>
    internal Tensor Draw(int layer, long samples, long resolution, Device device)
    {
        var pixels = (int)(resolution * resolution);
        return torch.tensor(Draw(layer, samples, pixels), [samples, 1, resolution, resolution], device: device);
    }

    /// <summary>The same numbers, [N · pixels].</summary>
    internal float[] Draw(int layer, long samples, int pixels)
    {
        if (_seeds.Count != samples)
            throw new ArgumentException($"noise: {samples} samples need as many seeds, got {_seeds.Count}.");
        var numbers = new float[samples * pixels];
        for (var i = 0; i < samples; i++)
            CounterRandom.FillNormal(_seeds[i], layer, numbers.AsSpan(i * pixels, pixels));
        return numbers;
    }
}
