namespace Trifold.Kernels.Rendering;

/// <summary>Second-pass depths of one ray, where the first pass found the surface (EG3D specification, section 12).</summary>
internal static unsafe class ImportanceDepths
{
    /// <summary>Fewest coarse samples: two ends of D − 1 weights are dropped, and one probability must remain.</summary>
    public const int FewestCoarse = 4;

    // The published constants: a floor under the smoothed weights and the guard of the division.
    private const float WeightFloor = 0.01f;
    private const float Epsilon = 1e-5f;

    /// <param name="depths">Coarse distances, [D].</param>
    /// <param name="weights">Their segment weights, [D − 1].</param>
    /// <param name="draws">Numbers in [0, 1] in any order, [I].</param>
    /// <param name="cumulative">Scratch, [D].</param>
    /// <param name="samples">Distances in the order of the draws, [I].</param>
    public static void Resample(
        float* depths, float* weights, int coarse, float* draws, int count, float* cumulative, float* samples)
    {
        var intervals = coarse - 3;
        Distribution(weights, intervals, cumulative);
        var above = 0;
        for (var i = 0; i < count; i++)
        {
            // Draws mostly ascend, so the search goes on where the last one ended. Nothing is above what is no number.
            while (above > 0 && cumulative[above - 1] > draws[i])
                above--;
            while (above <= intervals && !(cumulative[above] > draws[i]))
                above++;

            var low = Math.Max(above - 1, 0);
            var high = Math.Min(above, intervals);
            var mass = cumulative[high] - cumulative[low];
            if (mass < Epsilon)
                mass = 1;
            var start = Middle(depths, low);
            samples[i] = start + (draws[i] - cumulative[low]) / mass * (Middle(depths, high) - start);
        }
    }

    // Maximum of neighbours, then their mean: a blur that keeps peaks. The first and the last weight are left out.
    private static void Distribution(float* weights, int intervals, float* cumulative)
    {
        double sum = 0;
        for (var k = 0; k < intervals; k++)
        {
            var before = MathF.Max(weights[k], weights[k + 1]);
            var after = MathF.Max(weights[k + 1], weights[k + 2]);
            cumulative[k + 1] = (before + after) * 0.5f + WeightFloor + Epsilon;
            sum += cumulative[k + 1];
        }

        cumulative[0] = 0;
        var total = (float)sum;
        double reached = 0;
        for (var k = 1; k <= intervals; k++)
        {
            reached += cumulative[k] / total;
            cumulative[k] = (float)reached;
        }
    }

    private static float Middle(float* depths, int index) => 0.5f * (depths[index] + depths[index + 1]);
}
