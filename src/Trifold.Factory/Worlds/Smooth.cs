using System.Runtime.CompilerServices;

namespace Trifold.Factory.Worlds;

/// <summary>
/// Blended set operations on signed distances: quadratic polynomial forms, exact outside the blend radius k
/// (scene units) and at most k/4 away from the sharp operation inside it.
/// </summary>
internal static class Smooth
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Union(float a, float b, float k)
    {
        var h = MathF.Max(k - MathF.Abs(a - b), 0);
        return MathF.Min(a, b) - h * h / (4 * k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Intersection(float a, float b, float k)
    {
        var h = MathF.Max(k - MathF.Abs(a - b), 0);
        return MathF.Max(a, b) + h * h / (4 * k);
    }

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, a smooth ramp between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Step(float from, float to, float value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }
}
