using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// A synthesis layer with constant weights: modulated and demodulated 3×3 convolution, noise, bias, leaky ReLU, gain,
/// clamp (EG3D specification, sections 4.5 and 4.6). Modulation scales the input's channels and demodulation the
/// result's, so that the weights are prepared once for all codes.
/// </summary>
public sealed unsafe class ModulatedLayer : IDisposable
{
    private const float DemodulationEpsilon = 1e-8f;
    private const float LeakySlope = 0.2f;

    private static readonly float LeakyGain = MathF.Sqrt(2);

    private readonly Convolution3x3 _convolution;
    private readonly LaneWidth _width;
    private readonly NativeBuffer _constants = new();
    private readonly float* _power;
    private readonly float* _bias;
    private readonly float _clamp;

    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="bias">[O].</param>
    /// <param name="doubles">Whether the result has twice the input's sides.</param>
    /// <param name="clamp">Bound on the result's magnitude; null: none.</param>
    public ModulatedLayer(
        ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inChannels, bool doubles, float? clamp,
        ConvolutionAlgorithm algorithm, LaneWidth width)
    {
        var outChannels = bias.Length;
        _convolution = Convolution3x3.Create(algorithm, weight, inChannels, outChannels, doubles, width);
        _width = width;
        _clamp = clamp ?? float.PositiveInfinity;
        var stride = FeatureMap.StrideOf(outChannels);
        var powerLength = MatrixProducts.PackedLength(width, inChannels, outChannels);
        _power = _constants.Reserve(powerLength + stride);
        _bias = _power + powerLength;
        new Span<float>(_bias, stride).Clear();
        bias.CopyTo(new Span<float>(_bias, stride));
        MatrixProducts.Pack(width, Powers(weight, inChannels, outChannels), inChannels, outChannels, _power);
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="input">[H, W, I].</param>
    /// <param name="styles">Factor of each input channel, [I].</param>
    /// <param name="noise">Addend of each pixel of the result, or empty.</param>
    /// <param name="output">[H, W, O], or twice the sides; overwritten.</param>
    public void Apply(
        FeatureMap input, ReadOnlySpan<float> styles, ReadOnlySpan<float> noise, FeatureMap output,
        LayerScratch scratch, WorkSplit split)
    {
        if (styles.Length != _convolution.InChannels || (noise.Length != 0 && noise.Length != output.Pixels))
        {
            throw new ArgumentException(
                $"styles, noise: {_convolution.InChannels} and {output.Pixels} (or 0) numbers are needed, got " +
                $"{styles.Length} and {noise.Length}.");
        }

        var factors = scratch.Small.Reserve(2 * input.Stride + output.Stride);
        var squares = factors + input.Stride;
        var demodulation = squares + input.Stride;
        new Span<float>(factors, 2 * input.Stride).Clear();
        for (var i = 0; i < styles.Length; i++)
        {
            factors[i] = styles[i];
            squares[i] = styles[i] * styles[i];
        }

        MatrixProducts.Multiply(_width, squares, 1, _power, _convolution.InChannels, _convolution.OutChannels, demodulation);
        for (var o = 0; o < output.Stride; o++)
            demodulation[o] = 1 / MathF.Sqrt(demodulation[o] + DemodulationEpsilon);

        fixed (float* pixels = noise)
        {
            _convolution.Apply(
                input, factors, output,
                new LayerEpilogue(demodulation, _bias, pixels, LeakySlope, LeakyGain, _clamp), scratch.Large, split);
        }
    }

    public void Dispose()
    {
        _convolution.Dispose();
        _constants.Dispose();
    }

    // Sum over the taps of each squared weight, [I, O]: a style's share in the power of a result channel.
    private static float[] Powers(ReadOnlySpan<float> weight, int inChannels, int outChannels)
    {
        var powers = new float[inChannels * outChannels];
        var taps = weight.Length / powers.Length;
        for (var o = 0; o < outChannels; o++)
        {
            for (var i = 0; i < inChannels; i++)
            {
                foreach (var w in weight.Slice((o * inChannels + i) * taps, taps))
                    powers[i * outChannels + o] += w * w;
            }
        }

        return powers;
    }
}
