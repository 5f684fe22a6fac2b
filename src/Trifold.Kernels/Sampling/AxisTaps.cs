using System.Runtime.CompilerServices;

namespace Trifold.Kernels.Sampling;

/// <summary>
/// What a bilinear read of an upsampled map takes along one axis: both neighbouring pixels of the large grid are blends of
/// two native pixels each, together at most three native pixels side by side, with weights linear in the position between
/// the neighbours.
/// </summary>
/// <param name="First">First native pixel.</param>
/// <param name="Count">Native pixels from there, 1 to <see cref="Most"/>.</param>
internal readonly record struct AxisTaps(int First, int Count, (float A, float B, float C) Left, (float A, float B, float C) Right)
{
    public const int Most = 3;

    /// <summary>Reads that begin at each pixel of the large grid.</summary>
    /// <param name="side">r: native pixels.</param>
    /// <param name="resolution">R ≥ r: pixels of the large grid.</param>
    /// <returns>R + 1 entries: of left neighbours −1 (outside, weight 0) to R − 1 (whose right neighbour is outside).</returns>
    public static AxisTaps[] Table(int side, int resolution)
    {
        var table = new AxisTaps[resolution + 1];
        for (var left = -1; left < resolution; left++)
        {
            var inside = (Left: left >= 0, Right: left + 1 < resolution);
            var first = Blend.At(inside.Left ? left : left + 1, side, resolution);
            var last = Blend.At(inside.Right ? left + 1 : left, side, resolution);
            table[left + 1] = new AxisTaps(
                first.Lower, last.Upper - first.Lower + 1,
                inside.Left ? first.From(first.Lower) : default, inside.Right ? last.From(first.Lower) : default);
        }

        return table;
    }

    /// <summary>Weights of the native pixels at a position between the two neighbours.</summary>
    /// <param name="share">0: at the left one, 1: at the right one.</param>
    /// <param name="weights"><see cref="Most"/> numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Weigh(float share, float* weights)
    {
        var rest = 1 - share;
        weights[0] = rest * Left.A + share * Right.A;
        weights[1] = rest * Left.B + share * Right.B;
        weights[2] = rest * Left.C + share * Right.C;
    }

    /// <summary>A pixel of the large grid: two native pixels, one where its centre lies on one or beyond the border.</summary>
    private readonly record struct Blend(int Lower, int Upper, float UpperShare)
    {
        // Bilinear upsampling, align_corners = false, clamped borders (EG3D specification, section 18.2).
        public static Blend At(int pixel, int side, int resolution)
        {
            var position = Math.Max(0, (pixel + 0.5) * side / resolution - 0.5);
            var lower = Math.Min((int)position, side - 1);
            var share = lower == side - 1 ? 0 : (float)(position - lower);
            return new Blend(lower, share > 0 ? lower + 1 : lower, share);
        }

        /// <summary>Weights of three native pixels.</summary>
        public (float A, float B, float C) From(int first) => (Of(first), Of(first + 1), Of(first + 2));

        private float Of(int pixel) => pixel == Lower ? 1 - UpperShare : pixel == Upper ? UpperShare : 0;
    }
}
