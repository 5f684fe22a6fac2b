using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>How a convolution is computed. All give the same numbers to rounding.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>Nine products a pixel: least memory, best where there are few pixels.</summary>
    Direct,

    /// <summary>Winograd's F(4×4, 3×3) (arXiv:1509.09308): a quarter of the products, four times the weights.</summary>
    Winograd,

    /// <summary>
    /// For doubling layers: the transposed convolution's even and odd results apart, its filter afterwards. Fewest products.
    /// </summary>
    Phases,
}

/// <summary>
/// A 3×3 convolution with constant weights, zero padding and stride 1, optionally after doubling its input with the
/// [1, 3, 3, 1] filter: the StyleGAN2 family's transposed convolution and filter, in the other order, which is the same
/// (both are convolutions of the zero-filled input). Style factors go to the input, everything else to the result.
/// </summary>
public abstract unsafe class Convolution3x3 : IDisposable
{
    private protected const int Taps = 3;

    private protected Convolution3x3(int inChannels, int outChannels, bool doubles) =>
        (InChannels, OutChannels, Doubles) = (inChannels, outChannels, doubles);

    public int InChannels { get; }

    public int OutChannels { get; }

    /// <summary>Whether the result has twice the input's sides.</summary>
    public bool Doubles { get; }

    /// <summary>Bytes of the prepared weights.</summary>
    public abstract long WeightBytes { get; }

    /// <summary>Prepares weights.</summary>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="doubles">Whether the input is doubled first; the weights are then those of a transposed convolution.</param>
    public static Convolution3x3 Create(
        ConvolutionAlgorithm algorithm, ReadOnlySpan<float> weight, int inChannels, int outChannels, bool doubles,
        LaneWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        if (weight.Length != outChannels * inChannels * Taps * Taps)
        {
            throw new ArgumentException(
                $"weight: {outChannels}·{inChannels}·9 numbers are needed, got {weight.Length}.", nameof(weight));
        }

        return width switch
        {
            LaneWidth.Vector512 => Create<Vector512<float>, Lanes512>(algorithm, weight, inChannels, outChannels, doubles),
            LaneWidth.Vector256 => Create<Vector256<float>, Lanes256>(algorithm, weight, inChannels, outChannels, doubles),
            _ => Create<float, SingleLane>(algorithm, weight, inChannels, outChannels, doubles),
        };
    }

    /// <summary>Convolves.</summary>
    /// <param name="input">[H, W, I].</param>
    /// <param name="styles">Factor of each input channel; as many floats as the input's stride, zero beyond the channels.</param>
    /// <param name="output">[H, W, O], or twice the sides; overwritten.</param>
    /// <param name="scratch">Grows as needed.</param>
    public void Apply(
        FeatureMap input, float* styles, FeatureMap output, in LayerEpilogue epilogue, NativeBuffer scratch,
        WorkSplit split)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        var factor = Doubles ? 2 : 1;
        if (input.Channels != InChannels || output.Channels != OutChannels || output.Height != factor * input.Height ||
            output.Width != factor * input.Width)
        {
            throw new ArgumentException(
                $"output: [{factor * input.Height}, {factor * input.Width}, {OutChannels}] from {InChannels} channels is " +
                $"needed, got [{output.Height}, {output.Width}, {output.Channels}] from {input.Channels}.");
        }

        Run(input, styles, output, epilogue, scratch, split);
    }

    public abstract void Dispose();

    private protected abstract void Run(
        FeatureMap input, float* styles, FeatureMap output, in LayerEpilogue epilogue, NativeBuffer scratch,
        WorkSplit split);

    /// <summary>The taps of some result channels, a group side by side: [9, group].</summary>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="turned">Whether the kernel is turned: a transposed convolution spreads it, a correlation reads through it.</param>
    private protected void GatherTaps(float* weight, int firstChannel, int inChannel, bool turned, float* taps)
    {
        const int kernel = Taps * Taps;
        var count = Math.Min(FeatureMap.ChannelGroup, OutChannels - firstChannel);
        for (var n = 0; n < count; n++)
        {
            var source = weight + ((long)(firstChannel + n) * InChannels + inChannel) * kernel;
            for (var t = 0; t < kernel; t++)
                taps[t * FeatureMap.ChannelGroup + n] = source[turned ? kernel - 1 - t : t];
        }
    }

    private static Convolution3x3 Create<TVector, TLanes>(
        ConvolutionAlgorithm algorithm, ReadOnlySpan<float> weight, int inChannels, int outChannels, bool doubles)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector> =>
        algorithm switch
        {
            ConvolutionAlgorithm.Direct => new DirectConvolution<TVector, TLanes>(weight, inChannels, outChannels, doubles),
            ConvolutionAlgorithm.Winograd => new WinogradConvolution<TVector, TLanes>(weight, inChannels, outChannels, doubles),
            ConvolutionAlgorithm.Phases when doubles => new PhaseConvolution<TVector, TLanes>(weight, inChannels, outChannels),
            _ => throw new ArgumentException($"algorithm: {algorithm} is for layers that double.", nameof(algorithm)),
        };
}
