using System.Numerics;

namespace Trifold.Factory.Training;

/// <summary>Distributions that <see cref="Random"/> lacks.</summary>
internal static class RandomDraws
{
    /// <summary>N(0, 1), by Box and Muller.</summary>
    public static double NextGaussian(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Uniform in the cube |x|, |y|, |z| ≤ <paramref name="halfSide"/>.</summary>
    public static Vector3 NextInCube(this Random random, float halfSide) =>
        (new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) * 2 - Vector3.One) * halfSide;
}
