using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>A cap over the skull with an opening for the face, a forelock to one side, and length at the back.</summary>
internal sealed class HairShape
{
    private readonly Ellipsoid _cap;
    private readonly Ellipsoid _opening;
    private readonly Ellipsoid _forelock;
    private readonly Ellipsoid _back;
    private readonly float _bottom;
    private readonly float _lean;

    public HairShape(PortraitFactors factors, HeadShape head)
    {
        var skull = head.Skull;
        var volume = factors.HairVolume;
        _lean = factors.Parting;
        _cap = new(
            skull.Center + new Vector3(0, 0.3f * volume, -0.012f),
            skull.Radii + new Vector3(0.004f + volume, 0.004f + 1.1f * volume, 0.004f + volume));

        // The opening's upper edge meets the forehead at the hairline.
        const float OpeningHeight = 0.17f;
        _opening = new(
            new(0.030f * _lean, factors.Hairline - 0.95f * OpeningHeight, 0.150f),
            new(0.122f * factors.HeadWidth, OpeningHeight, 0.165f));

        _forelock = new(
            new(-0.030f * _lean, skull.Center.Y + 0.100f + 0.5f * volume, 0.050f),
            new(0.098f * factors.HeadWidth, 0.020f + 1.0f * volume, 0.072f));

        var length = factors.HairLength;
        _bottom = -0.02f - 0.23f * length;
        var top = 0.18f;
        var width = 0.118f * factors.HeadWidth + 0.6f * volume + 0.028f * length;
        _back = new(
            new(0, 0.5f * (top + _bottom) - 0.01f, -0.070f),
            new(width, 0.5f * (top - _bottom) + 0.02f, 0.082f + volume));
    }

    public float Distance(Vector3 point)
    {
        var cap = Smooth.Union(_cap.Distance(point), _forelock.Distance(point), 0.06f);
        cap = Smooth.Intersection(cap, -_opening.Distance(point), 0.014f);

        // Sideburns end above the ear, and the edge falls from there to the nape.
        cap = Smooth.Intersection(cap, 0.86f * (0.028f - point.Y) + 0.5f * point.Z, 0.02f);

        // What hangs down stays behind the ears and ends in a soft edge.
        var back = Smooth.Intersection(_back.Distance(point), 0.98f * (point.Z + 0.022f), 0.03f);
        back = Smooth.Intersection(back, _bottom - point.Y, 0.04f);
        return Smooth.Union(cap, back, 0.025f);
    }

    /// <summary>Angle round the crown from which strands fall, radians.</summary>
    public float StrandAngle(Vector3 point) => MathF.Atan2(point.X + 0.04f * _lean, point.Z + 0.03f);
}
