using System.Numerics;
using System.Runtime.CompilerServices;

namespace Trifold.Factory.Worlds;

/// <summary>Segment with a radius that changes linearly from one end to the other.</summary>
internal readonly struct TaperedCapsule(Vector3 from, Vector3 to, float fromRadius, float toRadius)
{
    private readonly Vector3 _axis = to - from;
    private readonly float _inverseSquare = 1 / Vector3.DistanceSquared(from, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Distance(Vector3 point)
    {
        var offset = point - from;
        var along = Math.Clamp(Vector3.Dot(offset, _axis) * _inverseSquare, 0, 1);
        return (offset - along * _axis).Length() - (fromRadius + along * (toRadius - fromRadius));
    }
}
