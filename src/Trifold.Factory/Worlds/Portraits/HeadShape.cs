using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>
/// Skull, jaw and ears: the bare head that everything else is placed on. It is symmetric, so its distances take points
/// folded to x ≥ 0.
/// </summary>
internal sealed class HeadShape
{
    private const float JawBlend = 0.07f;
    private const float ChinBlend = 0.05f;

    private readonly Ellipsoid _skull;
    private readonly Ellipsoid _jaw;
    private readonly Vector3 _chin;
    private readonly float _chinRadius;
    private readonly Ellipsoid _ear;
    private readonly Ellipsoid _earHollow;
    private readonly Vector3 _earCenter;
    private readonly Vector3 _earOutwards;
    private readonly Vector3 _earForwards;

    public HeadShape(PortraitFactors factors)
    {
        _skull = new(new(0, 0.078f, -0.015f), new(0.130f * factors.HeadWidth, 0.142f, 0.148f));
        _jaw = new(
            new(0, 0.092f - 0.122f * factors.FaceLength, 0.024f),
            new(0.106f * factors.JawWidth, 0.128f * factors.FaceLength, 0.114f));
        _chinRadius = factors.ChinSize;
        _chin = new(0, _jaw.Center.Y - _jaw.Radii.Y + 0.9f * _chinRadius, 0.088f);

        // Ears stand off the head by this angle (radians), enough to be seen from the front.
        var (sin, cos) = MathF.SinCos(factors.EarAngle);
        (_earOutwards, _earForwards) = (new(cos, 0, -sin), new(sin, 0, cos));
        _earCenter = new(0.127f * factors.HeadWidth + 0.010f, 0.022f, -0.012f);
        _ear = new(Vector3.Zero, factors.EarSize * new Vector3(0.034f, 0.045f, 0.014f));
        _earHollow = new(
            factors.EarSize * new Vector3(0.007f, 0.002f, 0.014f), factors.EarSize * new Vector3(0.019f, 0.029f, 0.010f));
    }

    public Ellipsoid Skull => _skull;

    /// <summary>Skull and jaw, without ears.</summary>
    public float Distance(Vector3 folded)
    {
        var chin = Vector3.Distance(folded, _chin) - _chinRadius;
        var jaw = Smooth.Union(_jaw.Distance(folded), chin, ChinBlend);
        return Smooth.Union(_skull.Distance(folded), jaw, JawBlend);
    }

    public float EarDistance(Vector3 folded)
    {
        var offset = folded - _earCenter;
        var local = new Vector3(Vector3.Dot(offset, _earOutwards), offset.Y, Vector3.Dot(offset, _earForwards));
        return Smooth.Intersection(_ear.Distance(local), -_earHollow.Distance(local), 0.008f);
    }

    /// <summary>The point of the face at (x, y), seen from the front.</summary>
    public Vector3 FacePoint(float x, float y)
    {
        // The field shrinks the gap by half or more a step where the face is not steep, and features sit only there.
        const int Steps = 16;
        var point = new Vector3(x, y, 0.2f);
        for (var i = 0; i < Steps; i++)
            point.Z -= Distance(point);
        return point;
    }
}
