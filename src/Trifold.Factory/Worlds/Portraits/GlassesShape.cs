using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>
/// Round rims before the eyes, a bridge and temples, all tubes of one radius. The radius goes smoothly to zero, which is
/// how a portrait wears none. Takes points folded to x ≥ 0.
/// </summary>
internal sealed class GlassesShape
{
    private readonly float _radius;
    private readonly Vector3 _center;
    private readonly float _rim;
    private readonly TaperedCapsule _bridge;
    private readonly TaperedCapsule _temple;

    public GlassesShape(PortraitFactors factors, FaceFeatures face)
    {
        _radius = factors.GlassesRadius;
        _rim = factors.EyeSize + factors.RimSize;
        _center = face.EyeCenter + new Vector3(0, -0.002f, 0.93f * factors.EyeSize + 0.006f);
        var hinge = _center + new Vector3(_rim, 0.008f, 0);
        _bridge = new(
            new(0, _center.Y + 0.008f, _center.Z + 0.004f), _center + new Vector3(-_rim, 0.008f, 0), _radius, _radius);
        _temple = new(hinge, new(0.130f * factors.HeadWidth + 0.006f, 0.050f, -0.01f), 0.8f * _radius, 0.8f * _radius);
    }

    public bool Worn => _radius > 0;

    public float Distance(Vector3 folded)
    {
        var offset = folded - _center;
        var fromRim = MathF.Sqrt(offset.X * offset.X + offset.Y * offset.Y) - _rim;
        var rim = MathF.Sqrt(fromRim * fromRim + offset.Z * offset.Z) - _radius;
        return MathF.Min(rim, MathF.Min(_bridge.Distance(folded), _temple.Distance(folded)));
    }
}
