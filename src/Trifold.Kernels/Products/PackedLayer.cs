using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Products;

/// <summary>A linear layer, packed for products with many rows.</summary>
internal sealed unsafe class PackedLayer<TVector, TLanes> : IDisposable
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private readonly NativeBuffer _memory = new();
    private readonly float* _columns;

    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or empty: zeros.</param>
    public PackedLayer(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs, int outputs)
    {
        (Inputs, Outputs, Stride) = (inputs, outputs, FeatureMap.StrideOf(outputs));
        var length = PackedColumns<TVector, TLanes>.Length(inputs, outputs);
        _columns = PackedColumns<TVector, TLanes>.Allocate(_memory, length + Stride);
        Bias = _columns + length;
        bias.CopyTo(new Span<float>(Bias, Stride));
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                _columns[PackedColumns<TVector, TLanes>.IndexOf(input, output, inputs, outputs)] =
                    weight[output * inputs + input];
            }
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Outputs as they are stored.</summary>
    public int Stride { get; }

    /// <summary>As many floats as <see cref="Stride"/>; <see cref="Multiply"/> does not add it.</summary>
    public float* Bias { get; }

    /// <summary>Rows times the layer.</summary>
    /// <param name="result">[rows, Stride].</param>
    /// <param name="adds">Whether the product is added to what the result holds.</param>
    public void Multiply(float* left, nint leftStride, int rows, float* result, nint resultStride, bool adds = false)
    {
        if (adds)
            PackedColumns<TVector, TLanes>.MultiplyAdd(left, leftStride, rows, _columns, Inputs, Outputs, result, resultStride);
        else
            PackedColumns<TVector, TLanes>.Multiply(left, leftStride, rows, _columns, Inputs, Outputs, result, resultStride);
    }

    public void Dispose() => _memory.Dispose();
}
