using Trifold.Kernels.Decoding;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Rendering;

/// <summary><see cref="DecoderWeights"/> packed for rows of samples.</summary>
internal sealed unsafe class PackedDecoder<TVector, TLanes> : IDisposable
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private readonly PackedLayer<TVector, TLanes>[] _hidden;
    private readonly PackedLayer<TVector, TLanes> _colors;
    private readonly NativeBuffer _density = new();
    private readonly float _densityBias;
    private readonly float _widening;

    public PackedDecoder(DecoderWeights weights)
    {
        _hidden = [.. weights.Hidden.Select(layer =>
            new PackedLayer<TVector, TLanes>(layer.Weight, layer.Bias, layer.Inputs, layer.Outputs))];
        var last = weights.Last;
        _colors = new PackedLayer<TVector, TLanes>(
            last.Weight.AsSpan(last.Inputs), last.Bias.AsSpan(1), last.Inputs, weights.Colors);
        Inputs = weights.Inputs;
        FeatureStride = FeatureMap.StrideOf(last.Inputs);
        WidestStride = Math.Max(FeatureMap.StrideOf(Inputs), weights.Hidden.Select(layer => FeatureMap.StrideOf(layer.Outputs)).Append(0).Max());
        var density = new Span<float>(_density.Reserve(FeatureStride), FeatureStride);
        density.Clear();
        last.Weight.AsSpan(0, last.Inputs).CopyTo(density);
        _densityBias = last.Bias[0];
        _widening = weights.Widening;
    }

    /// <summary>Width of what the planes give.</summary>
    public int Inputs { get; }

    public int Colors => _colors.Outputs;

    /// <summary>Floats of a sample's colours.</summary>
    public int ColorStride => _colors.Stride;

    /// <summary>Floats of a sample's features: what the last layer reads.</summary>
    public int FeatureStride { get; }

    /// <summary>Floats of a sample in the widest layer before them.</summary>
    public int WidestStride { get; }

    /// <summary>Whether there are layers between what the planes give and the last one.</summary>
    public bool HasHiddenLayers => _hidden.Length > 0;

    /// <summary>From what the planes give to the last layer's inputs, and densities.</summary>
    /// <param name="first">What points read, without the bias; overwritten. The features themselves without hidden layers.</param>
    /// <param name="bias">Of the first layer.</param>
    /// <param name="spare">Scratch of the size of <paramref name="first"/>; unused without hidden layers.</param>
    /// <param name="features">[count, FeatureStride].</param>
    /// <param name="densities">Raw, [count].</param>
    public void Decode(float* first, float* bias, int count, float* spare, float* features, float* densities)
    {
        var rows = first;
        var stride = FeatureMap.StrideOf(Inputs);
        for (var i = 0; i < _hidden.Length; i++)
        {
            var layer = _hidden[i];
            Activations<TVector, TLanes>.Softplus(rows, count, stride, bias);
            var result = i == _hidden.Length - 1 ? features : rows == first ? spare : first;
            layer.Multiply(rows, stride, count, result, layer.Stride);
            rows = result;
            stride = layer.Stride;
            bias = layer.Bias;
        }

        // Two vectors at once where a group of channels has two: a fifth faster with AVX2.
        if (2 * TLanes.Count <= FeatureMap.ChannelGroup)
        {
            Activations<Pair<TVector>, PairedLanes<TVector, TLanes>>.SoftplusAndDot(
                rows, count, stride, bias, _density.Reserve(FeatureStride), _densityBias, densities);
        }
        else
        {
            Activations<TVector, TLanes>.SoftplusAndDot(
                rows, count, stride, bias, _density.Reserve(FeatureStride), _densityBias, densities);
        }
    }

    /// <summary>Σ weight · colour.</summary>
    /// <param name="features">[count, FeatureStride].</param>
    /// <param name="weights">[count].</param>
    /// <param name="colors">Scratch, [count, ColorStride].</param>
    /// <param name="weight">Their sum.</param>
    /// <param name="sums">Room for [ColorStride].</param>
    public void IntegrateColors(float* features, int count, float* weights, float weight, float* colors, float* sums)
    {
        _colors.Multiply(features, FeatureStride, count, colors, ColorStride);
        Activations<TVector, TLanes>.SigmoidAndIntegrate(colors, count, ColorStride, _colors.Bias, weights, sums);
        for (var c = 0; c < Colors; c++)
            sums[c] = (1 + 2 * _widening) * sums[c] - _widening * weight;
    }

    /// <summary>Colours of every sample, [count, ColorStride].</summary>
    public void Color(float* features, int count, float* colors)
    {
        _colors.Multiply(features, FeatureStride, count, colors, ColorStride);
        Activations<TVector, TLanes>.Sigmoid(colors, count, ColorStride, _colors.Bias, 1 + 2 * _widening, -_widening);
    }

    public void Dispose()
    {
        foreach (var layer in _hidden)
            layer.Dispose();
        _colors.Dispose();
        _density.Dispose();
    }
}
