using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Decoding;

/// <summary>
/// Activations of rows of channels, joined with what is done to the result next. Sums over channels have sixteen parts
/// that are added as a tree, whatever the lanes: every width gives the same bits.
/// </summary>
internal static unsafe class Activations<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int Parts = FeatureMap.ChannelGroup;

    /// <summary>x ← softplus(x + bias).</summary>
    /// <param name="rows">[count, stride].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softplus(float* rows, int count, int stride, float* bias)
    {
        for (var row = 0; row < count; row++, rows += stride)
        {
            for (var c = 0; c < stride; c += TLanes.Count)
                TLanes.Store(Activate(rows + c, bias + c), rows + c);
        }
    }

    /// <summary>The same; and its derivative, sigmoid(x + bias).</summary>
    /// <param name="slopes">[count, stride], overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftplusAndSlope(float* rows, int count, int stride, float* bias, float* slopes)
    {
        for (var row = 0; row < count; row++, rows += stride, slopes += stride)
        {
            for (var c = 0; c < stride; c += TLanes.Count)
            {
                var x = TLanes.Add(TLanes.Load(rows + c), TLanes.Load(bias + c));
                TLanes.Store(Transcendental<TVector, TLanes>.Softplus(x), rows + c);
                TLanes.Store(Transcendental<TVector, TLanes>.Sigmoid(x), slopes + c);
            }
        }
    }

    /// <summary>The same as <see cref="Softplus"/>; and of every row the product with factors.</summary>
    /// <param name="factors">As many as the stride.</param>
    /// <param name="offset">Added to every product.</param>
    /// <param name="products">[count].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftplusAndDot(
        float* rows, int count, int stride, float* bias, float* factors, float offset, float* products)
    {
        var parts = stackalloc float[Parts];
        for (var row = 0; row < count; row++, rows += stride)
        {
            for (var part = 0; part < Parts; part += TLanes.Count)
            {
                TVector sum = default;
                for (var c = part; c < stride; c += Parts)
                {
                    var value = Activate(rows + c, bias + c);
                    TLanes.Store(value, rows + c);
                    sum = TLanes.MultiplyAdd(value, TLanes.Load(factors + c), sum);
                }

                TLanes.Store(sum, parts + part);
            }

            products[row] = SumOfParts(parts) + offset;
        }
    }

    /// <summary>sums ← Σ weight · softplus(x + bias) over the rows.</summary>
    /// <param name="weights">[count].</param>
    /// <param name="sums">As many as the stride.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftplusAndIntegrate(
        float* rows, int count, int stride, float* bias, float* weights, float* sums)
    {
        for (var c = 0; c < stride; c += TLanes.Count)
        {
            TVector sum = default;
            for (var row = 0; row < count; row++)
                sum = TLanes.MultiplyAdd(Activate(rows + (nint)row * stride + c, bias + c), TLanes.Broadcast(weights[row]), sum);
            TLanes.Store(sum, sums + c);
        }
    }

    /// <summary>sums ← Σ weight · sigmoid(x + bias) over the rows.</summary>
    /// <inheritdoc cref="SoftplusAndIntegrate"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SigmoidAndIntegrate(
        float* rows, int count, int stride, float* bias, float* weights, float* sums)
    {
        for (var c = 0; c < stride; c += TLanes.Count)
        {
            TVector sum = default;
            for (var row = 0; row < count; row++)
            {
                var value = Transcendental<TVector, TLanes>.Sigmoid(
                    TLanes.Add(TLanes.Load(rows + (nint)row * stride + c), TLanes.Load(bias + c)));
                sum = TLanes.MultiplyAdd(value, TLanes.Broadcast(weights[row]), sum);
            }

            TLanes.Store(sum, sums + c);
        }
    }

    /// <summary>x ← sigmoid(x + bias) · gain + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sigmoid(float* rows, int count, int stride, float* bias, float gain, float offset)
    {
        for (var row = 0; row < count; row++, rows += stride)
        {
            for (var c = 0; c < stride; c += TLanes.Count)
            {
                var value = Transcendental<TVector, TLanes>.Sigmoid(TLanes.Add(TLanes.Load(rows + c), TLanes.Load(bias + c)));
                TLanes.Store(
                    TLanes.MultiplyAdd(value, TLanes.Broadcast(gain), TLanes.Broadcast(offset)), rows + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Activate(float* value, float* bias) =>
        Transcendental<TVector, TLanes>.Softplus(TLanes.Add(TLanes.Load(value), TLanes.Load(bias)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfParts(float* parts)
    {
        var four = (Vector128.Load(parts) + Vector128.Load(parts + 8)) + (Vector128.Load(parts + 4) + Vector128.Load(parts + 12));
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }
}
