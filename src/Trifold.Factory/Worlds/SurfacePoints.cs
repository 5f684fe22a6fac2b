using System.Numerics;

namespace Trifold.Factory.Worlds;

/// <summary>Labelled points on an instance's surface, P of them.</summary>
/// <param name="Points">Scene units, [P].</param>
/// <param name="Normals">Outward unit normals, [P].</param>
/// <param name="Labels">Part indices, never 0, [P].</param>
/// <param name="Rgb">Lit sRGB colours, each channel in [0, 1], [P].</param>
public sealed record SurfacePoints(Vector3[] Points, Vector3[] Normals, byte[] Labels, Vector3[] Rgb)
{
    // Uniform points of a thin layer over the surface, dropped onto it, cover it in proportion to its area.
    private const float LayerThickness = 0.01f;

    // First-order distances need a few corrections; what has not settled by then sits in a crease and is drawn again.
    private const int Corrections = 8;
    private const float OnSurface = 1e-5f;

    /// <summary>Draws points on the outer surface, evenly by area.</summary>
    /// <param name="instance">Any instance with a surface inside the cube of side 1.</param>
    /// <param name="count">P, at least 0.</param>
    /// <param name="seed">The same seed gives the same points.</param>
    public static SurfacePoints Sample(IWorldInstance instance, int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new Random(seed);
        var result = new SurfacePoints(new Vector3[count], new Vector3[count], new byte[count], new Vector3[count]);
        for (var i = 0; i < count;)
        {
            var point = new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) - new Vector3(0.5f);
            var distance = instance.Distance(point);
            if (distance is < 0 or > LayerThickness || !TryDrop(instance, ref point))
                continue;
            result.Points[i] = point;
            result.Normals[i] = SphereTracer.Normal(instance, point);
            var material = instance.Material(point);
            result.Labels[i] = material.Label;
            result.Rgb[i] = instance.Light.Shade(instance, point, result.Normals[i], material.Albedo);
            i++;
        }

        return result;
    }

    private static bool TryDrop(IWorldInstance instance, ref Vector3 point)
    {
        for (var i = 0; i < Corrections; i++)
        {
            var distance = instance.Distance(point);
            if (MathF.Abs(distance) < OnSurface)
                return true;
            point -= distance * SphereTracer.Normal(instance, point);
        }

        return false;
    }
}
