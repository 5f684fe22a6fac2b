using System.Numerics;

namespace Trifold.Factory.Worlds;

/// <summary>One object of a world, as a signed distance field with a coloured, labelled surface.</summary>
public interface IWorldInstance
{
    /// <summary>The light it stands in.</summary>
    Lighting Light => Lighting.Front;

    /// <summary>Signed distance to the surface in scene units, negative inside; near the surface never longer than
    /// 1.1 times the true distance.</summary>
    float Distance(Vector3 point);

    /// <summary>Part and unlit colour at a point on the surface (elsewhere: of the part that is nearest).</summary>
    SurfaceMaterial Material(Vector3 point);
}

/// <param name="Label">Index in the world's label set, never 0.</param>
/// <param name="Albedo">Unlit sRGB colour, each channel in [0, 1].</param>
public readonly record struct SurfaceMaterial(byte Label, Vector3 Albedo);
