using System.Numerics;

namespace Trifold.Factory.Worlds;

/// <summary>
/// The light a world stands in: a warm key light, a cool fill from the other side and a sky, all fixed in world
/// coordinates, dimmed in hollows by soft occlusion. Nothing depends on the viewing direction, so one colour belongs
/// to each surface point.
/// </summary>
/// <remarks>Directions point towards the light.</remarks>
public sealed class Lighting
{
    /// <summary>For objects with a face: from before them.</summary>
    public static readonly Lighting Front = new(new(0.45f, 0.6f, 0.75f), new(-0.8f, 0.1f, 0.35f), new(0.12f, 0.14f, 0.18f));

    /// <summary>For objects that are looked at from all sides: from above, with more of the fill on what lies behind.</summary>
    public static readonly Lighting Above = new(new(0.40f, 0.75f, 0.45f), new(-0.45f, 0.25f, -0.75f), new(0.30f, 0.32f, 0.36f));

    /// <summary>How far from a surface others still dim it, scene units.</summary>
    internal const float Reach = 0.1f;

    // Wrapping the key light round the terminator keeps shading smooth where a small network has to learn it.
    private const float Wrap = 0.3f;

    private static readonly Vector3 KeyColor = new(0.80f, 0.76f, 0.70f);
    private static readonly Vector3 SkyColor = new(0.34f, 0.36f, 0.40f);
    private static readonly Vector3 GroundColor = new(0.20f, 0.17f, 0.15f);

    private readonly Vector3 _keyDirection;
    private readonly Vector3 _fillDirection;
    private readonly Vector3 _fillColor;

    private Lighting(Vector3 keyDirection, Vector3 fillDirection, Vector3 fillColor)
    {
        _keyDirection = Vector3.Normalize(keyDirection);
        _fillDirection = Vector3.Normalize(fillDirection);
        _fillColor = fillColor;
    }

    /// <returns>sRGB colour, each channel in [0, 1].</returns>
    internal Vector3 Shade(IWorldInstance instance, Vector3 point, Vector3 normal, Vector3 albedo)
    {
        var open = Openness(instance, point, normal);
        var key = MathF.Max(Vector3.Dot(normal, _keyDirection) + Wrap, 0) / (1 + Wrap);
        var fill = MathF.Max(Vector3.Dot(normal, _fillDirection), 0);
        var sky = Vector3.Lerp(GroundColor, SkyColor, 0.5f + 0.5f * normal.Y);
        var light = KeyColor * (key * (0.5f + 0.5f * open)) + (_fillColor * fill + sky) * open;

        // Gamma 2 stands in for the sRGB curve: squares and roots give the same bits everywhere.
        return Vector3.Min(Vector3.SquareRoot(albedo * albedo * light), Vector3.One);
    }

    /// <summary>1 on a convex surface, towards 0 in a crevice: how far the field falls behind a walk along the normal.</summary>
    private static float Openness(IWorldInstance instance, Vector3 point, Vector3 normal)
    {
        var blocked = 0f;
        var weight = 1f;
        for (var reach = 0.012f; reach < Reach; reach *= 2)
        {
            blocked += weight * MathF.Max(reach - instance.Distance(point + reach * normal), 0) / reach;
            weight *= 0.7f;
        }

        return 1 / (1 + 0.65f * blocked);
    }
}
