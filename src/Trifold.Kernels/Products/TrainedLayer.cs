using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Products;

/// <summary>A linear layer for many rows, and its gradients.</summary>
internal sealed unsafe class TrainedLayer<TVector, TLanes> : IDisposable
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private readonly PackedLayer<TVector, TLanes> _forward;
    private readonly PackedLayer<TVector, TLanes> _backward;

    public TrainedLayer(LinearWeights weights)
    {
        var (inputs, outputs) = (weights.Inputs, weights.Outputs);
        _forward = new PackedLayer<TVector, TLanes>(weights.Weight, weights.Bias, inputs, outputs);
        var turned = new float[weights.Weight.Length];
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
                turned[i * outputs + o] = weights.Weight[o * inputs + i];
        }

        _backward = new PackedLayer<TVector, TLanes>(turned, [], outputs, inputs);
        InputStride = FeatureMap.StrideOf(inputs);
    }

    /// <summary>Floats of a row of inputs.</summary>
    public int InputStride { get; }

    /// <summary>Floats of a row of results.</summary>
    public int OutputStride => _forward.Stride;

    /// <summary>As many floats as <see cref="OutputStride"/>; <see cref="Forward"/> does not add it.</summary>
    public float* Bias => _forward.Bias;

    /// <summary>Floats of the gradients' sums: [outputs, InputStride] and [OutputStride].</summary>
    public long GradientLength => (long)_forward.Outputs * InputStride + OutputStride;

    public void Forward(float* inputs, int count, float* results) =>
        _forward.Multiply(inputs, InputStride, count, results, OutputStride);

    public void Backward(float* gradients, int count, float* results) =>
        _backward.Multiply(gradients, OutputStride, count, results, InputStride);

    public void AddGradient(float* inputs, float* gradients, int count, float* sums)
    {
        OuterProducts<TVector, TLanes>.Multiply(
            gradients, OutputStride, _forward.Outputs, inputs, InputStride, InputStride, count, sums, InputStride, adds: true);
        var biases = sums + (long)_forward.Outputs * InputStride;
        for (var c = 0; c < OutputStride; c += TLanes.Count)
        {
            var sum = TLanes.Load(biases + c);
            for (var row = 0; row < count; row++)
                sum = TLanes.Add(sum, TLanes.Load(gradients + row * OutputStride + c));
            TLanes.Store(sum, biases + c);
        }
    }

    /// <summary>The sums as the layer's weight and bias.</summary>
    public LinearWeights ReadGradient(float* sums)
    {
        var (inputs, outputs) = (_forward.Inputs, _forward.Outputs);
        var weight = new float[inputs * outputs];
        for (var o = 0; o < outputs; o++)
            new Span<float>(sums + (long)o * InputStride, inputs).CopyTo(weight.AsSpan(o * inputs));
        return new LinearWeights(weight, new Span<float>(sums + (long)outputs * InputStride, outputs).ToArray());
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }
}
