using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>How many floats of each kind one worker needs.</summary>
/// <param name="Samples">Samples of a ray, or points evaluated at once.</param>
/// <param name="PlaneStride">Floats that a point reads, the widest hidden layer included.</param>
/// <param name="FeatureStride">Floats that the decoder's last layer reads.</param>
/// <param name="ColorStride">Floats of its result.</param>
internal readonly record struct ScratchSizes(int Samples, int PlaneStride, int FeatureStride, int ColorStride)
{
    /// <summary>Samples with room for a vector that begins at the last one.</summary>
    public int Padded { get; } = FeatureMap.StrideOf(Samples) + FeatureMap.ChannelGroup;

    /// <summary>Floats of one worker, whole cache lines.</summary>
    public long Length =>
        RayScratch.Arrays * (long)Padded
        + 2L * Samples * PlaneStride
        + (long)Samples * FeatureStride
        + (long)Samples * ColorStride
        + Math.Max(PlaneStride, ColorStride);
}

/// <summary>One worker's memory: a ray's samples stay in the first two cache levels from projection to colour.</summary>
internal readonly unsafe struct RayScratch
{
    /// <summary>Arrays of one number a sample.</summary>
    public const int Arrays = 10 + 2 * TexelReads.Arrays;

    public RayScratch(float* memory, ScratchSizes sizes)
    {
        var padded = sizes.Padded;
        Depths = memory;
        Densities = Depths + padded;
        SortedDepths = Densities + padded;
        SortedDensities = SortedDepths + padded;
        Weights = SortedDensities + padded;
        KeptWeights = Weights + padded;
        KeptDepths = KeptWeights + padded;
        X = KeptDepths + padded;
        Y = X + padded;
        Z = Y + padded;
        Reads = new TexelReads(Z + padded, padded);
        SecondReads = new TexelReads(Z + padded + TexelReads.Arrays * padded, padded);
        Planes = Z + padded + 2 * TexelReads.Arrays * padded;
        Spare = Planes + (long)sizes.Samples * sizes.PlaneStride;
        Features = Spare + (long)sizes.Samples * sizes.PlaneStride;
        Colors = Features + (long)sizes.Samples * sizes.FeatureStride;
        Sums = Colors + (long)sizes.Samples * sizes.ColorStride;
    }

    /// <summary>Distances, coarse before fine.</summary>
    public float* Depths { get; }

    /// <summary>Raw densities in the same order.</summary>
    public float* Densities { get; }

    public float* SortedDepths { get; }

    public float* SortedDensities { get; }

    /// <summary>Of segments, by depth.</summary>
    public float* Weights { get; }

    /// <summary>Of the samples that contribute, in the order of <see cref="Depths"/>.</summary>
    public float* KeptWeights { get; }

    /// <summary>Their distances.</summary>
    public float* KeptDepths { get; }

    public float* X { get; }

    public float* Y { get; }

    public float* Z { get; }

    public TexelReads Reads { get; }

    public TexelReads SecondReads { get; }

    /// <summary>What points read from planes.</summary>
    public float* Planes { get; }

    /// <summary>As large.</summary>
    public float* Spare { get; }

    /// <summary>What the decoder's last layer reads, in the order of <see cref="Depths"/>.</summary>
    public float* Features { get; }

    public float* Colors { get; }

    public float* Sums { get; }

    /// <summary>Room for indices while the texel reads are not needed.</summary>
    public int* Order => (int*)Reads.Texel;

    /// <summary>As much again.</summary>
    public int* SpareOrder => (int*)Reads.UpperLeft;

    /// <summary>Room for a distribution while the texel reads are not needed.</summary>
    public float* Cumulative => Reads.UpperRight;
}
