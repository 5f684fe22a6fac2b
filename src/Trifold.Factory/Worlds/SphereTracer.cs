using System.Numerics;

namespace Trifold.Factory.Worlds;

/// <summary>Finds where a ray first meets an instance, by stepping as far as the distance field allows.</summary>
internal static class SphereTracer
{
    // Objects end at 0.48; the margin keeps a ray from starting on a surface.
    private const float HalfSide = 0.5f;

    // Where a ray counts as met; what is left is added to its length, which is exact for a ray that meets the surface
    // head on. The finer this is, the more steps rays need that pass close by: they grow with its inverse root.
    private const float HitDistance = 1e-4f;

    // First-order distances overshoot a little beside elongated parts; see IWorldInstance.Distance.
    private const float StepScale = 0.9f;

    // Twice what a ray needs that passes a shoulder (radius 0.3) just beyond the hit distance: none is given up before
    // it reaches what lies behind.
    private const int MaxSteps = 512;

    // Half the edge of the tetrahedron for central differences: small against every feature, large against rounding.
    private const float NormalStep = 5e-4f;

    // A bundle stops where a step would gain less than this share of its own radius: narrower ones do better from there.
    private const float LeastGain = 0.25f;

    // Of the sphere round the cube, where bundles are followed.
    private static readonly float BoundingRadius = HalfSide * MathF.Sqrt(3);

    /// <param name="instance">What the ray may meet.</param>
    /// <param name="origin">Start of the ray, scene units.</param>
    /// <param name="direction">Unit vector.</param>
    /// <param name="from">Distance up to which the ray is known to meet nothing, at least 0.</param>
    /// <param name="distance">Distance along the ray to the surface; 0 where it meets none.</param>
    /// <param name="point">The point met, computed from the near side of the bounding cube to keep float precision.</param>
    public static bool Trace(
        IWorldInstance instance, Vector3 origin, Vector3 direction, float from, out float distance, out Vector3 point)
    {
        distance = 0;
        point = default;
        if (!EnterCube(origin, direction, out var near, out var far))
            return false;

        near = MathF.Max(near, from);
        var start = origin + near * direction;
        var length = far - near;
        var travelled = 0f;
        for (var step = 0; step < MaxSteps && travelled < length; step++)
        {
            var gap = instance.Distance(start + travelled * direction);
            if (gap < HitDistance)
            {
                travelled += gap;
                point = start + travelled * direction;
                distance = near + travelled;
                return true;
            }

            travelled += StepScale * gap;
        }

        return false;
    }

    /// <summary>Distance up to which no ray of a bundle meets the instance; infinite where none ever does.</summary>
    /// <param name="origin">Start of all rays, scene units.</param>
    /// <param name="direction">Unit vector in the middle of the bundle.</param>
    /// <param name="spread">Largest length of the difference between a ray's unit vector and the middle one.</param>
    /// <param name="from">Distance up to which that is known already, at least 0.</param>
    public static float FreeDistance(IWorldInstance instance, Vector3 origin, Vector3 direction, float spread, float from)
    {
        var center = origin.Length();
        var travelled = MathF.Max(from, center - BoundingRadius);
        for (var step = 0; step < MaxSteps; step++)
        {
            if (travelled > center + BoundingRadius)
                return float.PositiveInfinity;
            // The rays stand within this radius of the middle one, which shortens the step that is free for all.
            var radius = spread * travelled;
            var gain = StepScale * instance.Distance(origin + travelled * direction) - radius;
            if (gain <= LeastGain * radius)
                return travelled;
            travelled += gain;
        }

        return travelled;
    }

    /// <summary>Outward unit normal, from four values of the field around the point.</summary>
    public static Vector3 Normal(IWorldInstance instance, Vector3 point)
    {
        Vector3 a = new(1, -1, -1), b = new(-1, -1, 1), c = new(-1, 1, -1), d = new(1, 1, 1);
        return Vector3.Normalize(
            a * instance.Distance(point + NormalStep * a) + b * instance.Distance(point + NormalStep * b)
            + c * instance.Distance(point + NormalStep * c) + d * instance.Distance(point + NormalStep * d));
    }

    private static bool EnterCube(Vector3 origin, Vector3 direction, out float near, out float far)
    {
        // A zero component divides to ±infinity, which the comparisons below order correctly.
        var inverse = Vector3.One / direction;
        var first = (new Vector3(-HalfSide) - origin) * inverse;
        var second = (new Vector3(HalfSide) - origin) * inverse;
        var enter = Vector3.Min(first, second);
        var leave = Vector3.Max(first, second);
        near = MathF.Max(MathF.Max(enter.X, enter.Y), MathF.Max(enter.Z, 0));
        far = MathF.Min(leave.X, MathF.Min(leave.Y, leave.Z));
        return near < far;
    }
}
