using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <inheritdoc cref="UpsampledSum"/>
internal sealed unsafe class UpsampledSum<TVector, TLanes> : UpsampledSum
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private protected override void Multiply(
        FeatureMap[] maps, IReadOnlyList<ChannelProduct> products, int columns, FeatureMap output, NativeBuffer scratch,
        WorkSplit split)
    {
        var stride = output.Stride;
        var packedLength = products.Sum(product => PackedColumns<TVector, TLanes>.Length(product.Count, columns));
        var productLength = maps.Sum(map => (long)map.Pixels * stride);
        var widest = maps.Max(map => map.Width);
        var memory = scratch.Reserve(packedLength + productLength + (long)split.Threads * widest * stride);
        var small = new FeatureMap[maps.Length];
        var next = memory + packedLength;
        for (var i = 0; i < maps.Length; i++)
        {
            small[i] = new FeatureMap(next, maps[i].Height, maps[i].Width, output.Channels);
            next += small[i].Length;
        }

        var rows = next;
        var packed = memory;
        foreach (var product in products)
        {
            PackedColumns<TVector, TLanes>.Pack(product.Weight, product.Count, columns, packed);
            packed += PackedColumns<TVector, TLanes>.Length(product.Count, columns);
        }

        for (var i = 0; i < maps.Length; i++)
            MultiplyMap(maps[i], small[i], i, products, columns, memory, split);
        split.Run(output.Height, (worker, y) =>
        {
            var target = output.Pixel(y, 0);
            new Span<float>(target, output.Width * stride).Clear();
            foreach (var map in small)
                AddRow(map, output, y, rows + (long)worker * widest * stride);
        });
    }

    private static void MultiplyMap(
        FeatureMap map, FeatureMap result, int index, IReadOnlyList<ChannelProduct> products, int columns, float* packed,
        WorkSplit split) => split.Run(map.Height, (_, y) =>
    {
        new Span<float>(result.Pixel(y, 0), map.Width * result.Stride).Clear();
        var weight = packed;
        foreach (var product in products)
        {
            if (product.Map == index)
            {
                PackedColumns<TVector, TLanes>.MultiplyAdd(
                    map.Pixel(y, 0) + product.Source, map.Stride, map.Width, weight, product.Count, columns,
                    result.Pixel(y, 0) + product.Target, result.Stride);
            }

            weight += PackedColumns<TVector, TLanes>.Length(product.Count, columns);
        }
    });

    private static void AddRow(FeatureMap map, FeatureMap output, int y, float* row)
    {
        var target = output.Pixel(y, 0);
        if (map.Height == output.Height && map.Width == output.Width)
        {
            var source = map.Pixel(y, 0);
            for (var i = 0; i < output.Width * output.Stride; i += TLanes.Count)
                TLanes.Store(TLanes.Add(TLanes.Load(source + i), TLanes.Load(target + i)), target + i);
            return;
        }

        var vertical = new BilinearTap(y, map.Height, output.Height);
        Blend(map.Pixel(vertical.First, 0), map.Pixel(vertical.Second, 0), vertical.Share, row, map.Width * map.Stride);
        for (var x = 0; x < output.Width; x++, target += output.Stride)
        {
            var tap = new BilinearTap(x, map.Width, output.Width);
            var (keep, share) = (TLanes.Broadcast(1 - tap.Share), TLanes.Broadcast(tap.Share));
            var first = row + (long)tap.First * map.Stride;
            var second = row + (long)tap.Second * map.Stride;
            for (var c = 0; c < map.Stride; c += TLanes.Count)
            {
                var sum = TLanes.MultiplyAdd(TLanes.Load(first + c), keep, TLanes.Load(target + c));
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(second + c), share, sum), target + c);
            }
        }
    }

    private static void Blend(float* first, float* second, float share, float* result, int count)
    {
        var (keep, other) = (TLanes.Broadcast(1 - share), TLanes.Broadcast(share));
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var scaled = TLanes.Multiply(TLanes.Load(first + i), keep);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(second + i), other, scaled), result + i);
        }
    }
}

/// <summary>The two pixels that a pixel of an enlarged image is blended of.</summary>
internal readonly struct BilinearTap
{
    /// <param name="position">Pixel of the larger image.</param>
    /// <param name="from">Pixels of the smaller one along the axis.</param>
    /// <param name="to">Pixels of the larger one.</param>
    public BilinearTap(int position, int from, int to)
    {
        var centre = Math.Max(0, (position + 0.5f) * ((float)from / to) - 0.5f);
        First = Math.Min((int)centre, from - 1);
        Second = Math.Min(First + 1, from - 1);
        Share = centre - First;
    }

    public int First { get; }

    public int Second { get; }

    /// <summary>Of the second pixel.</summary>
    public float Share { get; }
}
