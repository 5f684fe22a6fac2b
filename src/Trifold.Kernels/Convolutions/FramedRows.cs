using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>Copies of maps with a frame of one pixel, for convolutions that read beyond the border.</summary>
internal static unsafe class FramedRows<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>Row <paramref name="y"/> of the map with a frame of zeros.</summary>
    /// <param name="framed">Two pixels wider and higher than the input.</param>
    public static void Copy(FeatureMap input, FeatureMap framed, int y)
    {
        var row = new Span<float>(framed.Pixel(y, 0), framed.Width * framed.Stride);
        row.Clear();
        if (y > 0 && y < framed.Height - 1)
            new Span<float>(input.Pixel(y - 1, 0), input.Width * input.Stride).CopyTo(row[framed.Stride..]);
    }

    /// <summary>The same, channels scaled.</summary>
    /// <param name="framed">Two pixels wider and higher than the input.</param>
    public static void Copy(FeatureMap input, float* styles, FeatureMap framed, int y)
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
    public static void Double(FeatureMap input, float* styles, FeatureMap framed, int y)
    {
        for (var x = 0; x < framed.Width; x++)
        {
            var taps = new DoublingTaps(y - 1, x - 1);
            var target = framed.Pixel(y, x);
            new Span<float>(target, framed.Stride).Clear();
            for (var t = 0; t < DoublingTaps.Count; t++)
            {
                var (sourceY, sourceX, share) = taps[t];
                if ((uint)sourceY < (uint)input.Height && (uint)sourceX < (uint)input.Width)
                    AddScaled(input.Pixel(sourceY, sourceX), styles, share, target, input.Stride);
            }
        }
    }

    private static void AddScaled(float* source, float* styles, float share, float* target, int channels)
    {
        var factor = TLanes.Broadcast(share);
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            var scaled = TLanes.Multiply(TLanes.Load(source + c), TLanes.Load(styles + c));
            TLanes.Store(TLanes.MultiplyAdd(scaled, factor, TLanes.Load(target + c)), target + c);
        }
    }
}
