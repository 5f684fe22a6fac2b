using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>The whole figure: distance and part at every point, from the shapes of head, face, hair, body and glasses.</summary>
internal sealed class PortraitShape
{
    private const float NoseBlend = 0.016f;
    private const float LipBlend = 0.006f;
    private const float LidBlend = 0.008f;
    private const float EarBlend = 0.012f;
    private const float NeckBlend = 0.03f;

    // Nothing of the face's features lies outside this box (folded); it saves half of the work.
    private static readonly Vector3 FaceCenter = new(0.05f, 0.01f, 0.13f);
    private static readonly Vector3 FaceHalf = new(0.075f, 0.14f, 0.09f);

    // Nor anything of head and hair outside this sphere, nor of the body above this height.
    private static readonly Vector3 HeadCenter = new(0, 0.0f, 0.0f);
    private const float HeadRadius = 0.30f;
    private const float BodyTop = 0.02f;

    // The sphere stands in for the head only beyond the reach of occlusion, which would take it for a surface.
    private const float HeadMargin = Lighting.Reach;

    // A part is left out only where it is farther than the surface found so far by more than the widest blend.
    private const float Margin = 0.032f;

    public PortraitShape(PortraitFactors factors)
    {
        Head = new(factors);
        Face = new(factors, Head);
        Hair = new(factors, Head);
        Body = new(factors);
        Glasses = new(factors, Face);
    }

    public HeadShape Head { get; }

    public FaceFeatures Face { get; }

    public HairShape Hair { get; }

    public BodyShape Body { get; }

    public GlassesShape Glasses { get; }

    /// <summary>Signed distance to the figure in scene units.</summary>
    /// <param name="point">Scene units, not folded.</param>
    /// <param name="part">The part that is nearest. Where parts blend into each other, the one whose own shape is.</param>
    public float Distance(Vector3 point, out PortraitPart part)
    {
        var folded = Vector3.Abs(point) with { Y = point.Y, Z = point.Z };
        part = PortraitPart.Skin;
        var toHead = Vector3.Distance(point, HeadCenter) - HeadRadius;
        var distance = toHead > HeadMargin ? toHead : HeadDistance(point, folded, ref part);
        if (point.Y - BodyTop < distance + Margin)
            distance = WithBody(folded, distance, ref part);
        return distance;
    }

    private float HeadDistance(Vector3 point, Vector3 folded, ref PortraitPart part)
    {
        var skull = Head.Distance(folded);
        var ear = Head.EarDistance(folded);
        if (ear < skull)
            part = PortraitPart.Ears;
        var distance = Smooth.Union(skull, ear, EarBlend);
        if (DistanceToFaceBox(folded) < distance + Margin)
            distance = WithFace(folded, distance, skull, ref part);
        distance = Join(distance, Hair.Distance(point), PortraitPart.Hair, ref part);
        return Glasses.Worn ? Join(distance, Glasses.Distance(folded), PortraitPart.Glasses, ref part) : distance;
    }

    private float WithFace(Vector3 folded, float distance, float skull, ref PortraitPart part)
    {
        distance = Blend(distance, Face.LidDistance(folded), skull, LidBlend, PortraitPart.Skin, ref part);
        distance = Blend(distance, Face.NoseDistance(folded), skull, NoseBlend, PortraitPart.Nose, ref part);
        distance = Blend(distance, Face.LipDistance(folded), skull, LipBlend, PortraitPart.Lips, ref part);
        distance = Join(distance, Face.BrowDistance(folded), PortraitPart.Brows, ref part);
        return Join(distance, Face.EyeDistance(folded), PortraitPart.Eyes, ref part);
    }

    private float WithBody(Vector3 folded, float distance, ref PortraitPart part)
    {
        var body = Body.Distance(folded);
        distance = Blend(distance, body, distance, NeckBlend, PortraitPart.Neck, ref part);
        return Join(distance, BodyShape.ClothesDistance(folded, body), PortraitPart.Clothes, ref part);
    }

    private static float DistanceToFaceBox(Vector3 folded)
    {
        var outside = Vector3.Abs(folded - FaceCenter) - FaceHalf;
        return MathF.Max(outside.X, MathF.Max(outside.Y, outside.Z));
    }

    private static float Join(float distance, float other, PortraitPart otherPart, ref PortraitPart part)
    {
        if (other >= distance)
            return distance;
        part = otherPart;
        return other;
    }

    private static float Blend(
        float distance, float other, float rival, float k, PortraitPart otherPart, ref PortraitPart part)
    {
        if (other < rival)
            part = otherPart;
        return Smooth.Union(distance, other, k);
    }
}
