using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>Copies of maps with a frame of one pixel, for convolutions that read beyond the border.</summary>
internal static unsafe class Resampling<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // Shares of the nearer and the farther neighbour in a doubled map, from the filter [1, 3, 3, 1].
    private const float Near = 0.75f;
    private const float Far = 0.25f;

    /// <summary>Row <paramref name="y"/> of the map with a frame of zeros, channels scaled.</summary>
    /// <param name="framed">Two pixels wider and higher than the input.</param>
    public static void FrameRow(FeatureMap input, float* styles, FeatureMap framed, int y)
    {
        var row = new Span<float>(framed.Pixel(y, 0), framed.Width * framed.Stride);
        if (y == 0 || y == framed.Height - 1)
        {
            row.Clear();
            return;
        }

        row[..framed.Stride].Clear();
        row[^framed.Stride..].Clear();
        for (var x = 0; x < input.Width; x++)
        {
            var source = input.Pixel(y - 1, x);
            var target = framed.Pixel(y, x + 1);
            for (var c = 0; c < input.Stride; c += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Load(source + c), TLanes.Load(styles + c)), target + c);
        }
    }

    /// <summary>
    /// Row <paramref name="y"/> of the doubled map, channels scaled (EG3D specification, section 4.3). It goes one pixel
    /// beyond the border on every side, where the filter still reaches.
    /// </summary>
    /// <param name="framed">Twice the input's sides and two pixels.</param>
    public static void DoubleRow(FeatureMap input, float* styles, FeatureMap framed, int y)
    {
        var (nearY, farY) = Neighbours(y - 1);
        for (var x = 0; x < framed.Width; x++)
        {
            var (nearX, farX) = Neighbours(x - 1);
            var target = framed.Pixel(y, x);
            new Span<float>(target, framed.Stride).Clear();
            Add(nearY, nearX, Near * Near);
            Add(nearY, farX, Near * Far);
            Add(farY, nearX, Far * Near);
            Add(farY, farX, Far * Far);

            void Add(int sourceY, int sourceX, float share)
            {
                if ((uint)sourceY >= (uint)input.Height || (uint)sourceX >= (uint)input.Width)
                    return;
                var factor = TLanes.Broadcast(share);
                var source = input.Pixel(sourceY, sourceX);
                for (var c = 0; c < input.Stride; c += TLanes.Count)
                {
                    var scaled = TLanes.Multiply(TLanes.Load(source + c), TLanes.Load(styles + c));
                    TLanes.Store(TLanes.MultiplyAdd(scaled, factor, TLanes.Load(target + c)), target + c);
                }
            }
        }
    }

    /// <summary>The input pixels under a pixel of the doubled map: three quarters of one, a quarter of the other.</summary>
    public static (int Near, int Far) Neighbours(int position)
    {
        var near = position >> 1;
        return (near, (position & 1) == 0 ? near - 1 : near + 1);
    }
}
