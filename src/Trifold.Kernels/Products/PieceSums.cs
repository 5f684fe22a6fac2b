using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Products;

/// <summary>Sums that were made piece by piece, so that no thread's share depends on how many threads there are.</summary>
internal static unsafe class PieceSums
{
    /// <summary>Adds later pieces to the first, in their order.</summary>
    /// <param name="sums">[pieces, length].</param>
    /// <param name="length">A multiple of the lanes.</param>
    public static void AddUp<TVector, TLanes>(float* sums, long length, int pieces)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        for (var piece = 1; piece < pieces; piece++)
        {
            var added = sums + piece * length;
            for (long i = 0; i < length; i += TLanes.Count)
                TLanes.Store(TLanes.Add(TLanes.Load(sums + i), TLanes.Load(added + i)), sums + i);
        }
    }
}
