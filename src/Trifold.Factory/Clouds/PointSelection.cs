using System.Numerics;
using Trifold.Models.Seeds;

namespace Trifold.Factory.Clouds;

/// <summary>Some of many points. What is chosen depends on the points and the seed alone.</summary>
public static class PointSelection
{
    // Beside those of camera draws, −1 and −2; streams 0 and up belong to network layers.
    private const int Stream = -3;

    /// <summary>Draws without replacement: the beginning of a random order (Fisher and Yates).</summary>
    /// <param name="points">P of them.</param>
    /// <param name="count">1 to P.</param>
    /// <returns>Indices of the chosen points.</returns>
    public static int[] Uniform(IReadOnlyList<Vector3> points, int count, long seed)
    {
        Check(points, count);
        int[] order = [.. Enumerable.Range(0, points.Count)];
        var draws = new float[count];
        CounterRandom.FillUniform(seed, Stream, draws);
        for (var i = 0; i < count; i++)
        {
            var other = i + (int)(draws[i] * (double)(order.Length - i));
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order[..count];
    }

    /// <summary>
    /// Farthest-point sampling (Gonzalez 1985): after a first one drawn at random, always the point that is farthest from
    /// those chosen, of equally far ones the first.
    /// </summary>
    /// <inheritdoc cref="Uniform"/>
    public static int[] Farthest(IReadOnlyList<Vector3> points, int count, long seed)
    {
        var chosen = Uniform(points, 1, seed);
        Check(points, count);
        Array.Resize(ref chosen, count);
        Vector3[] places = [.. points];
        var squared = new float[places.Length];
        Array.Fill(squared, float.PositiveInfinity);
        for (var next = 1; next < count; next++)
        {
            var last = places[chosen[next - 1]];
            var farthest = 0;
            for (var i = 0; i < places.Length; i++)
            {
                squared[i] = MathF.Min(squared[i], Vector3.DistanceSquared(places[i], last));
                farthest = squared[i] > squared[farthest] ? i : farthest;
            }

            chosen[next] = farthest;
        }

        return chosen;
    }

    private static void Check(IReadOnlyList<Vector3> points, int count)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (count < 1 || count > points.Count)
            throw new ArgumentOutOfRangeException(nameof(count), $"points: must lie between 1 and {points.Count}, got {count}.");
    }
}
