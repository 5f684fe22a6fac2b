using System.Numerics;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// The kernel's side of F(4×4, 3×3), once per weight, in double precision: G g Gᵀ with the points 0, 1, −1, 2, −2, ∞
/// (arXiv:1509.09308, sec. 4.2). Several kernels at once, one a lane.
/// </summary>
internal static class WinogradWeights
{
    private const int Taps = 3;
    private const int Side = 6;

    /// <param name="kernels">[3, 3].</param>
    /// <param name="transformed">Receives [6, 6].</param>
    public static void Transform(ReadOnlySpan<Vector<double>> kernels, Span<Vector<double>> transformed)
    {
        Span<Vector<double>> half = stackalloc Vector<double>[Side * Taps];
        for (var j = 0; j < Taps; j++)
            Spread(kernels[j], kernels[Taps + j], kernels[2 * Taps + j], half[j..], Taps);
        for (var i = 0; i < Side; i++)
            Spread(half[i * Taps], half[i * Taps + 1], half[i * Taps + 2], transformed[(i * Side)..], 1);
    }

    // G g.
    private static void Spread(
        Vector<double> g0, Vector<double> g1, Vector<double> g2, Span<Vector<double>> result, int stride)
    {
        var outer = (g0 + g2) / -6;
        var inner = g1 / 6;
        var far = g0 / 24 + g2 / 6;
        var middle = g1 / 12;
        result[0] = g0 / 4;
        result[stride] = outer - inner;
        result[2 * stride] = outer + inner;
        result[3 * stride] = far + middle;
        result[4 * stride] = far - middle;
        result[5 * stride] = g2;
    }
}
