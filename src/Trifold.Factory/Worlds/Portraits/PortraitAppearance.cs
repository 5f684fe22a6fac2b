using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>
/// Unlit colours. The ranges of the parts overlap across the family (clothes and hair can be as light or dark as skin,
/// lips as pale), so that a label cannot be read off a colour.
/// </summary>
internal sealed class PortraitAppearance
{
    private static readonly Vector3 White = new(0.96f, 0.96f, 0.94f);
    private static readonly Vector3 Pupil = new(0.06f, 0.05f, 0.05f);

    private readonly PortraitShape _shape;
    private readonly Vector3 _skin;
    private readonly Vector3 _blush;
    private readonly Vector3 _lips;
    private readonly Vector3 _hair;
    private readonly Vector3 _brows;
    private readonly Vector3 _iris;
    private readonly Vector3 _clothes;
    private readonly Vector3 _trim;
    private readonly Vector3 _glasses;
    private readonly Vector3 _cheek;

    public PortraitAppearance(PortraitFactors factors, PortraitShape shape)
    {
        _shape = shape;
        _skin = Path(factors.SkinTone, new(0.40f, 0.25f, 0.18f), new(0.76f, 0.53f, 0.39f), new(0.98f, 0.84f, 0.75f))
            + factors.SkinWarmth * new Vector3(0.015f, -0.012f, -0.03f);
        _blush = _skin * new Vector3(1.0f, 0.72f, 0.70f);
        _lips = Vector3.Lerp(_skin * new Vector3(0.95f, 0.68f, 0.66f), new(0.72f, 0.14f, 0.24f), 0.75f * factors.LipTint);
        _hair = Path(factors.HairTone, new(0.12f, 0.09f, 0.09f), new(0.48f, 0.29f, 0.17f), new(0.94f, 0.80f, 0.52f));
        _hair = factors.HairWarmth > 0
            ? Vector3.Lerp(_hair, new(0.80f, 0.30f, 0.12f), 0.7f * factors.HairWarmth * factors.HairWarmth)
            : Vector3.Lerp(_hair, new(Brightness(_hair) + 0.1f), 0.8f * factors.HairWarmth * factors.HairWarmth);
        _brows = 0.7f * _hair;
        _iris = Path(factors.EyeHue, new(0.42f, 0.24f, 0.10f), new(0.30f, 0.52f, 0.26f), new(0.22f, 0.50f, 0.82f));
        _clothes = (0.35f + 0.6f * factors.ClothesTone) * ColorWheel.Color(factors.ClothesHue, 0.75f - 0.35f * factors.ClothesTone);
        _trim = Vector3.Lerp(_clothes, White, 0.55f);
        _glasses = Vector3.Lerp(new(0.10f, 0.09f, 0.10f), new(0.62f, 0.28f, 0.16f), factors.GlassesTone);
        var cheek = shape.Face.EyeCenter + new Vector3(0.012f, -0.068f, 0);
        _cheek = shape.Head.FacePoint(cheek.X, cheek.Y);
    }

    /// <returns>sRGB, each channel in [0, 1].</returns>
    public Vector3 Albedo(Vector3 point, PortraitPart part)
    {
        var folded = Vector3.Abs(point) with { Y = point.Y, Z = point.Z };
        var color = part switch
        {
            PortraitPart.Hair => HairColor(point),
            PortraitPart.Brows => _brows,
            PortraitPart.Eyes => EyeColor(folded),
            PortraitPart.Nose => Vector3.Lerp(_skin, _blush, 0.25f),
            PortraitPart.Lips => LipColor(folded),
            PortraitPart.Ears => Vector3.Lerp(_skin, _blush, 0.4f),
            PortraitPart.Clothes => ClothesColor(folded),
            PortraitPart.Glasses => _glasses,
            _ => Vector3.Lerp(_skin, _blush, 0.6f * Bump(Vector3.Distance(folded, _cheek), 0.04f)),
        };
        return Vector3.Clamp(color, Vector3.Zero, Vector3.One);
    }

    private Vector3 HairColor(Vector3 point)
    {
        // Broad locks, as fine as a small network can still follow.
        var lock9 = MathF.Cos(9 * _shape.Hair.StrandAngle(point));
        return _hair * (1 + 0.10f * lock9);
    }

    private Vector3 EyeColor(Vector3 folded)
    {
        var gaze = Vector3.Normalize(folded - _shape.Face.EyeCenter);
        // Distance from the optical axis in eye radii; both eyes look straight ahead.
        var off = MathF.Sqrt(gaze.X * gaze.X + gaze.Y * gaze.Y);
        var color = Vector3.Lerp(Pupil, _iris, Smooth.Step(0.20f, 0.30f, off));
        color = Vector3.Lerp(color, 0.45f * _iris, Smooth.Step(0.42f, 0.54f, off));
        color = Vector3.Lerp(color, White, Smooth.Step(0.52f, 0.60f, off));
        var lash = 1 - Smooth.Step(0.002f, 0.009f, _shape.Face.UnderUpperLid(folded));
        return Vector3.Lerp(color, Pupil, 0.8f * lash);
    }

    private Vector3 LipColor(Vector3 folded)
    {
        var seam = Bump(_shape.Face.HeightOverMouthLine(folded), 0.004f);
        return _lips * (1 - 0.65f * seam);
    }

    private Vector3 ClothesColor(Vector3 folded) =>
        Vector3.Lerp(_trim, _clothes, Smooth.Step(0.014f, 0.020f, -BodyShape.AboveNeckline(folded)));

    // 1 at 0, falling smoothly to 0 over about twice the width.
    private static float Bump(float value, float width) => MathF.Exp(-value * value / (width * width));

    private static float Brightness(Vector3 color) => Vector3.Dot(color, new(0.3f, 0.59f, 0.11f));

    // A quadratic through three colours at 0, 1/2 and 1.
    private static Vector3 Path(float t, Vector3 first, Vector3 middle, Vector3 last) =>
        first * ((1 - t) * (1 - 2 * t)) + middle * (4 * t * (1 - t)) + last * (t * (2 * t - 1));
}
