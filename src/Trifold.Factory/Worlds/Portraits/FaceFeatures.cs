using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>Nose, eyes with lids, brows and lips, placed on the face of a head. Takes points folded to x ≥ 0.</summary>
internal sealed class FaceFeatures
{
    private const float EyeHeight = 0.040f;
    private const float MouthBlend = 0.003f;

    // Half the height over which the slope of the face around the mouth is taken.
    private const float MouthReach = 0.02f;

    // How far in front of the eye's centre, in eye radii, the skin lies: most of a hemisphere shows.
    private const float EyeDepth = 0.55f;

    // Lids are a shell over the eyeball, this much larger.
    private const float LidScale = 1.12f;

    private readonly float _eyeRadius;
    private readonly Vector3 _upperLid;
    private readonly Vector3 _lowerLid;
    private readonly TaperedCapsule _bridge;
    private readonly Ellipsoid _noseTip;
    private readonly Ellipsoid _nostril;
    private readonly TaperedCapsule _innerBrow;
    private readonly TaperedCapsule _outerBrow;
    private readonly Ellipsoid _upperLip;
    private readonly Ellipsoid _lowerLip;
    private readonly Vector3 _mouth;
    private readonly float _mouthWidth;
    private readonly float _smile;
    private readonly float _mouthWrap;
    private readonly float _mouthSlope;

    public FaceFeatures(PortraitFactors factors, HeadShape head)
    {
        _eyeRadius = factors.EyeSize;
        var eye = head.FacePoint(factors.EyeSpacing, EyeHeight);
        EyeCenter = eye with { Z = eye.Z - EyeDepth * _eyeRadius };

        // Elevation of the upper lid's edge on the eyeball: half closed to wide open (radians).
        var (sin, cos) = MathF.SinCos(0.15f + 0.65f * factors.EyeOpening);
        _upperLid = new(0, cos, -sin);
        (sin, cos) = MathF.SinCos(0.55f + 0.15f * factors.EyeOpening);
        _lowerLid = new(0, -cos, -sin);

        var noseHeight = -factors.NoseLength * factors.FaceLength;
        var tip = head.FacePoint(0, noseHeight);
        var size = factors.NoseSize;
        var bridge = head.FacePoint(0, EyeHeight + 0.004f);
        _bridge = new(bridge with { Z = bridge.Z - 0.008f }, tip with { Z = tip.Z + 0.012f * size }, 0.013f, 0.019f * size);
        _noseTip = new(tip with { Z = tip.Z + 0.018f * size }, size * new Vector3(0.024f, 0.020f, 0.022f));
        _nostril = new(
            tip + new Vector3(0.019f * size, -0.004f, 0.002f), size * new Vector3(0.014f, 0.013f, 0.017f));

        var (brow, thick) = (EyeHeight + 0.062f, factors.BrowThickness);
        _innerBrow = Brow(head, new(0.022f, brow - 0.002f - factors.BrowTilt), new(0.056f, brow + 0.006f), 0.0105f * thick, 0.0120f * thick);
        _outerBrow = Brow(head, new(0.056f, brow + 0.006f), new(0.090f, brow - 0.007f + factors.BrowTilt), 0.0120f * thick, 0.0075f * thick);

        _mouth = head.FacePoint(0, 0.092f - 0.184f * factors.FaceLength);
        _mouthWidth = factors.MouthWidth;
        _smile = factors.Smile;
        var square = _mouthWidth * _mouthWidth;
        _mouthWrap = (_mouth.Z - head.FacePoint(_mouthWidth, _mouth.Y + _smile * square).Z) / square;
        var (above, below) = (head.FacePoint(0, _mouth.Y + MouthReach), head.FacePoint(0, _mouth.Y - MouthReach));
        _mouthSlope = (above.Z - below.Z) / (2 * MouthReach);
        var full = factors.LipFullness;
        _upperLip = new(new(0, 0.009f * full, 0), new(_mouthWidth, 0.0125f * full, 0.010f));
        _lowerLip = new(new(0, -0.0105f * full, 0), new(0.86f * _mouthWidth, 0.0145f * full, 0.012f));
    }

    /// <summary>Centre of the eyeball on the side x ≥ 0.</summary>
    public Vector3 EyeCenter { get; }

    public float NoseDistance(Vector3 folded)
    {
        var nose = Smooth.Union(_bridge.Distance(folded), _noseTip.Distance(folded), 0.02f);
        return Smooth.Union(nose, _nostril.Distance(folded), 0.012f);
    }

    public float EyeDistance(Vector3 folded) => Vector3.Distance(folded, EyeCenter) - _eyeRadius;

    /// <summary>Upper and lower lid; part of the skin.</summary>
    public float LidDistance(Vector3 folded)
    {
        var offset = folded - EyeCenter;
        var shell = offset.Length() - LidScale * _eyeRadius;
        return Smooth.Intersection(shell, LidGap(offset), 0.004f);
    }

    public float BrowDistance(Vector3 folded) =>
        Smooth.Union(_innerBrow.Distance(folded), _outerBrow.Distance(folded), 0.01f);

    public float LipDistance(Vector3 folded)
    {
        var local = ToMouth(folded);
        return Smooth.Union(_upperLip.Distance(local), _lowerLip.Distance(local), MouthBlend);
    }

    /// <summary>Height over the line between the lips, scene units; 0 on the line.</summary>
    public float HeightOverMouthLine(Vector3 folded) => ToMouth(folded).Y;

    /// <summary>Distance of an eyeball point under the upper lid's edge, scene units; the lash line is where it is 0.</summary>
    public float UnderUpperLid(Vector3 folded) => -Vector3.Dot(folded - EyeCenter, _upperLid);

    private static TaperedCapsule Brow(HeadShape head, Vector2 from, Vector2 to, float fromRadius, float toRadius)
    {
        // Half sunk into the forehead, so that brows lie on it as hair does.
        var sink = new Vector3(0, 0, -0.002f);
        return new(head.FacePoint(from.X, from.Y) + sink, head.FacePoint(to.X, to.Y) + sink, fromRadius, toRadius);
    }

    // Negative where one of the lids covers the eyeball.
    private float LidGap(Vector3 offset) => -MathF.Max(Vector3.Dot(offset, _upperLid), Vector3.Dot(offset, _lowerLid));

    /// <summary>Straightens the mouth: the face's curvature pulls its corners back and its lower lip in, a smile lifts the
    /// corners.</summary>
    private Vector3 ToMouth(Vector3 folded)
    {
        var x = MathF.Min(folded.X, 1.2f * _mouthWidth);
        var local = folded - _mouth;
        local.Y -= _smile * x * x;
        local.Z += _mouthWrap * x * x - _mouthSlope * Math.Clamp(local.Y, -MouthReach, MouthReach);
        return local;
    }
}
