using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>Tiles of maps, transformed: what is beyond the border is zero.</summary>
internal static unsafe class WinogradTiles<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>
    /// Floats between the points' matrices, a cache line: without it all 36 would fall on the same lines of the cache.
    /// </summary>
    public const int PointGap = 16;

    private const int Side = WinogradTransforms<TVector, TLanes>.ResultSide;
    private const int Points = WinogradTransforms<TVector, TLanes>.Points;

    /// <summary>Bᵀ d B of the 6×6 inputs of a tile of results.</summary>
    /// <param name="doubles">Whether the convolution reads the doubled input.</param>
    /// <param name="zeros">As many as the input's stride.</param>
    /// <param name="destination">Point p goes to <c>destination + p · pointStride</c>.</param>
    public static void Input(
        FeatureMap input, float* styles, bool doubles, float* zeros, int tileY, int tileX, float* destination,
        long pointStride)
    {
        // 6×6 pixels around the tile, or the 4×4 from which those of the doubled map are made.
        var side = doubles ? WinogradTransforms<TVector, TLanes>.HalfInputSide : WinogradTransforms<TVector, TLanes>.InputSide;
        var step = doubles ? Side / 2 : Side;
        var pixels = stackalloc float*[Points];
        Find(input, tileY * step - 1, tileX * step - 1, side, zeros, pixels);
        if (doubles)
            WinogradTransforms<TVector, TLanes>.HalfInput(pixels, styles, input.Stride, destination, pointStride);
        else
            WinogradTransforms<TVector, TLanes>.Input(pixels, styles, input.Stride, destination, pointStride);
    }

    /// <summary>A y Aᵀ of a tile of 4×4 gradients.</summary>
    /// <param name="framed">The gradients with a frame of one pixel of zeros.</param>
    /// <param name="zeros">As many as the gradients' stride.</param>
    /// <inheritdoc cref="Input"/>
    public static void Gradient(FeatureMap framed, float* zeros, int tileY, int tileX, float* destination, long pointStride)
    {
        var pixels = stackalloc float*[Side * Side];
        Find(framed, tileY * Side + 1, tileX * Side + 1, Side, zeros, pixels);
        WinogradTransforms<TVector, TLanes>.Gradient(pixels, framed.Stride, destination, pointStride);
    }

    private static void Find(FeatureMap map, int top, int left, int side, float* zeros, float** pixels)
    {
        for (var i = 0; i < side; i++)
        {
            for (var j = 0; j < side; j++)
            {
                var inside = (uint)(top + i) < (uint)map.Height && (uint)(left + j) < (uint)map.Width;
                pixels[i * side + j] = inside ? map.Pixel(top + i, left + j) : zeros;
            }
        }
    }
}
