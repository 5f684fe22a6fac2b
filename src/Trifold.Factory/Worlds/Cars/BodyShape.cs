using System.Numerics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>
/// Everything below the beltline but the wheels: a tub with bulging sides under a hood and a rear deck, and bumpers round
/// it. Takes points folded to x ≥ 0.
/// </summary>
internal sealed class BodyShape
{
    // Radii of the bulges: of the sides seen from the front, of nose and tail seen from above.
    private const float SideRadius = 0.45f;
    private const float NoseRadius = 0.42f;
    private const float TailRadius = 0.60f;

    // Where the sides bulge most, below the beltline.
    private const float SideBulge = 0.065f;

    private const float CornerBlend = 0.11f;
    private const float ShoulderBlend = 0.045f;
    private const float SillBlend = 0.03f;
    private const float DeckDrop = 0.04f;
    private const float BumperHeight = 0.020f;
    private const float BumperBlend = 0.016f;

    // A light reaches this far round the corner.
    private const float LightWrap = 0.05f;

    private readonly CarFrame _frame;
    private readonly float _bumper;
    private readonly float _bumperY;
    private readonly Vector2 _hoodNormal;
    private readonly Vector2 _deckNormal;
    private readonly float _lightX;
    private readonly float _lightY;
    private readonly Vector2 _headlight;
    private readonly Vector2 _taillight;

    public BodyShape(CarFactors factors, CarFrame frame)
    {
        _frame = frame;
        _bumper = factors.Bumper;
        _bumperY = frame.Floor + 0.032f;
        // (y, z) of the unit normals.
        _hoodNormal = Vector2.Normalize(new(1, factors.HoodDrop / factors.HoodLength));
        _deckNormal = Vector2.Normalize(new(1, -DeckDrop));
        var faceTop = frame.Belt - factors.HoodDrop - 0.034f;
        var faceBottom = _bumperY + 0.034f;
        _lightY = faceBottom + (0.35f + 0.65f * factors.LightHeight) * MathF.Max(faceTop - faceBottom, 0);
        _lightX = frame.HalfWidth - 0.052f;
        _headlight = factors.LightSize * new Vector2(0.038f, 0.020f);
        _taillight = factors.LightSize * new Vector2(0.028f, 0.024f);
    }

    public float Distance(Vector3 folded)
    {
        var outline = Smooth.Intersection(Side(folded), End(folded), CornerBlend);
        var top = Smooth.Intersection(Hood(folded), Deck(folded), ShoulderBlend);
        var tub = Smooth.Intersection(outline, top, ShoulderBlend);
        tub = Smooth.Intersection(tub, _frame.Floor - folded.Y, SillBlend);
        var strip = Smooth.Intersection(outline - _bumper, MathF.Abs(folded.Y - _bumperY) - BumperHeight, BumperBlend);
        return Smooth.Union(tub, strip, BumperBlend);
    }

    /// <summary>Part of a point on the body's surface.</summary>
    public CarPart PartAt(Vector3 folded)
    {
        var end = End(folded);
        if (Hood(folded) > MathF.Max(Side(folded), end) && folded.Z > _frame.Cowl - 0.02f)
            return CarPart.Hood;
        var size = folded.Z > 0 ? _headlight : _taillight;
        var offset = new Vector2(folded.X - _lightX, folded.Y - _lightY) / size;
        return end > -LightWrap && RoundedSquare(offset) < 1 ? CarPart.Lights : CarPart.Body;
    }

    /// <summary>How far a point on the front lies inside the grille's outline, scene units.</summary>
    public float Grille(Vector3 folded)
    {
        var half = new Vector2(_lightX - _headlight.X - 0.012f, 0.016f);
        var offset = Vector2.Abs(new(folded.X, folded.Y - (_bumperY + 0.036f))) - half;
        return folded.Z > 0 && End(folded) > -0.03f ? -MathF.Max(offset.X, offset.Y) : float.NegativeInfinity;
    }

    /// <summary>How far a point on the surface lies below the upper edge of bumpers and sills, scene units.</summary>
    public float UnderTrim(Vector3 folded) => _bumperY + BumperHeight - folded.Y;

    /// <summary>Distance beyond the tail's surface, seen from above.</summary>
    public float Tail(Vector3 folded) => Arc(folded.X, -folded.Z - _frame.HalfLength, TailRadius);

    /// <summary>Height of the rear deck.</summary>
    public float DeckHeight(float z) => _frame.Belt + DeckDrop * z;

    // The other end is nowhere near.
    private float End(Vector3 folded) =>
        folded.Z > 0 ? Arc(folded.X, folded.Z - _frame.HalfLength, NoseRadius) : Tail(folded);

    private float Side(Vector3 folded) => Arc(folded.Y - _frame.Belt + SideBulge, folded.X - _frame.HalfWidth, SideRadius);

    private float Hood(Vector3 folded) =>
        _hoodNormal.X * (folded.Y - _frame.Belt) + _hoodNormal.Y * (folded.Z - _frame.Cowl);

    private float Deck(Vector3 folded) => _deckNormal.X * (folded.Y - _frame.Belt) + _deckNormal.Y * folded.Z;

    // Distance to a circle that touches the axis "out = 0" at the origin from below.
    private static float Arc(float along, float beyond, float radius) =>
        MathF.Sqrt(along * along + (beyond + radius) * (beyond + radius)) - radius;

    private static float RoundedSquare(Vector2 offset)
    {
        var square = offset * offset;
        return square.X * square.X + square.Y * square.Y;
    }
}
