using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>Neck, shoulders and the clothes over them. Takes points folded to x ≥ 0.</summary>
internal sealed class BodyShape
{
    // The body ends here, below every usual view and inside the world's cube.
    private const float Bottom = -0.46f;

    private const float ClothThickness = 0.011f;

    private readonly TaperedCapsule _neck;
    private readonly Ellipsoid _chest;
    private readonly TaperedCapsule _shoulder;

    public BodyShape(PortraitFactors factors)
    {
        var width = factors.Shoulders;
        _neck = new(new(0, -0.05f, -0.028f), new(0, -0.30f, -0.040f), 0.058f * width, 0.068f * width);
        _chest = new(new(0, -0.405f, -0.040f), new(0.25f * width, 0.150f, 0.112f));
        _shoulder = new(new(0.07f, -0.305f, -0.050f), new(0.235f * width, -0.355f, -0.050f), 0.060f, 0.078f);
    }

    /// <summary>Neck and chest; clothes leave the upper part bare.</summary>
    public float Distance(Vector3 folded)
    {
        var torso = Smooth.Union(_chest.Distance(folded), _shoulder.Distance(folded), 0.05f);
        return Smooth.Intersection(Smooth.Union(_neck.Distance(folded), torso, 0.06f), Bottom - folded.Y, 0.01f);
    }

    /// <param name="folded">Scene units, x ≥ 0.</param>
    /// <param name="body">The value of <see cref="Distance"/> at the same point.</param>
    public static float ClothesDistance(Vector3 folded, float body) =>
        Smooth.Intersection(body - ClothThickness, AboveNeckline(folded), 0.012f);

    /// <summary>Distance above the neckline, negative where clothes cover; it runs high at the nape and dips in front.</summary>
    public static float AboveNeckline(Vector3 folded) =>
        0.8f * (folded.Y + 0.222f + 0.55f * (folded.Z + 0.03f)) - 0.12f * folded.X;
}
