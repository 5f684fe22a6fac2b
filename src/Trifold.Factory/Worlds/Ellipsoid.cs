using System.Numerics;
using System.Runtime.CompilerServices;

namespace Trifold.Factory.Worlds;

/// <summary>Axis-aligned ellipsoid.</summary>
/// <param name="center">Scene units.</param>
/// <param name="radii">Half axes in scene units, all positive.</param>
internal readonly struct Ellipsoid(Vector3 center, Vector3 radii)
{
    // Keeps the quotient finite at the very centre, where the gradient vanishes.
    private const float Tiny = 1e-6f;

    private readonly Vector3 _inverse = Vector3.One / radii;

    public Vector3 Center { get; } = center;

    public Vector3 Radii { get; } = radii;

    /// <summary>First-order distance: the implicit function over the length of its gradient. Exact on the surface
    /// and in the limit of a sphere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(Vector3 point)
    {
        var scaled = (point - Center) * _inverse;
        var level = scaled.Length();
        var gradient = (scaled * _inverse).Length();
        return level * (level - 1) / MathF.Max(gradient, Tiny);
    }
}
