using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>Some channels of a map times a matrix.</summary>
/// <param name="Map">Index of the map.</param>
/// <param name="Source">First channel of the map.</param>
/// <param name="Target">First channel of the result.</param>
/// <param name="Count">Channels of the map.</param>
/// <param name="Weight">[Count, columns], row-major; the same number of columns in every product.</param>
public readonly record struct ChannelProduct(int Map, int Source, int Target, int Count, float[] Weight);

/// <summary>
/// Σ over maps of products of channels, each brought to one size bilinearly (pixel centres aligned, borders clamped):
/// multiplied at the maps' own sizes, which is the same and less work.
/// </summary>
public abstract unsafe class UpsampledSum
{
    private protected UpsampledSum()
    {
    }

    public static UpsampledSum Create(LaneWidth width) => width switch
    {
        LaneWidth.Vector512 => new UpsampledSum<Vector512<float>, Lanes512>(),
        LaneWidth.Vector256 => new UpsampledSum<Vector256<float>, Lanes256>(),
        _ => new UpsampledSum<float, SingleLane>(),
    };

    /// <param name="maps">Each [h, w, C], at most as large as the result.</param>
    /// <param name="products">Targets are multiples of <see cref="FeatureMap.ChannelGroup"/>.</param>
    /// <param name="columns">Of every product's weight; a multiple of <see cref="FeatureMap.ChannelGroup"/>.</param>
    /// <param name="output">[H, W, channels], overwritten.</param>
    public void Run(
        ReadOnlySpan<FeatureMap> maps, IReadOnlyList<ChannelProduct> products, int columns, FeatureMap output,
        NativeBuffer scratch, WorkSplit split)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        foreach (var product in products)
        {
            if (product.Weight.Length != product.Count * columns || product.Target % FeatureMap.ChannelGroup != 0 ||
                columns % FeatureMap.ChannelGroup != 0 || product.Target + columns > output.Stride ||
                product.Source + product.Count > maps[product.Map].Channels)
            {
                throw new ArgumentException(
                    $"products: {product.Count}·{columns} numbers from channel {product.Source} to {product.Target} do not fit.");
            }
        }

        Multiply(maps.ToArray(), products, columns, output, scratch, split);
    }

    private protected abstract void Multiply(
        FeatureMap[] maps, IReadOnlyList<ChannelProduct> products, int columns, FeatureMap output, NativeBuffer scratch,
        WorkSplit split);
}
