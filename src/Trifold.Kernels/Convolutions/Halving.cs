using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>The adjoint of doubling with [1, 3, 3, 1]: what gradients of a doubled map mean for the map.</summary>
internal static unsafe class Halving<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int Taps = 4;
    private const float Near = 0.75f;
    private const float Far = 0.25f;

    /// <summary>4×4 pixels, weighted.</summary>
    /// <param name="framed">A doubled map with a frame of one pixel.</param>
    /// <param name="y">First row, frame included: twice the row of the small map.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gather(FeatureMap framed, int y, int x, int channel)
    {
        TVector sum = default;
        for (var i = 0; i < Taps; i++)
        {
            var row = framed.Pixel(y + i, x) + channel;
            var inner = TLanes.Add(TLanes.Load(row + framed.Stride), TLanes.Load(row + 2 * framed.Stride));
            var outer = TLanes.Add(TLanes.Load(row), TLanes.Load(row + 3 * framed.Stride));
            var blended = TLanes.MultiplyAdd(inner, TLanes.Broadcast(Near), TLanes.Multiply(outer, TLanes.Broadcast(Far)));
            sum = TLanes.MultiplyAdd(blended, TLanes.Broadcast(i is 0 or Taps - 1 ? Far : Near), sum);
        }

        return sum;
    }
}
