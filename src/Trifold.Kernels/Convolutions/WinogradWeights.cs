namespace Trifold.Kernels.Convolutions;

/// <summary>The kernel's side of F(4×4, 3×3): G g Gᵀ, once per weight, in double precision.</summary>
internal static class WinogradWeights
{
    private const int Taps = 3;
    private const int Side = 6;

    // The interpolation points are 0, 1, −1, 2, −2 and infinity.
    private static readonly double[] Matrix =
    [
        1.0 / 4, 0, 0,
        -1.0 / 6, -1.0 / 6, -1.0 / 6,
        -1.0 / 6, 1.0 / 6, -1.0 / 6,
        1.0 / 24, 1.0 / 12, 1.0 / 6,
        1.0 / 24, -1.0 / 12, 1.0 / 6,
        0, 0, 1,
    ];

    /// <param name="kernel">[3, 3].</param>
    /// <param name="transformed">Receives [6, 6].</param>
    public static void Transform(ReadOnlySpan<double> kernel, Span<double> transformed)
    {
        Span<double> half = stackalloc double[Side * Taps];
        for (var i = 0; i < Side; i++)
        {
            for (var j = 0; j < Taps; j++)
            {
                for (var k = 0; k < Taps; k++)
                    half[i * Taps + j] += Matrix[i * Taps + k] * kernel[k * Taps + j];
            }
        }

        for (var i = 0; i < Side; i++)
        {
            for (var j = 0; j < Side; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < Taps; k++)
                    sum += half[i * Taps + k] * Matrix[j * Taps + k];
                transformed[i * Side + j] = sum;
            }
        }
    }
}
