using System.Numerics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>
/// The cabin above the beltline: roof, leaning windshield, rear window and sides with glass set into them.
/// Takes points folded to x ≥ 0.
/// </summary>
internal sealed class CabinShape
{
    private const float RoofRadius = 1.1f;

    // Lean of the sides towards the middle, radians, and how far their foot stands inside the body's side.
    private const float SideLean = 0.33f;
    private const float SideInset = 0.020f;

    // How far the foot of the cabin's rear end stands inside the tail, and how much it leans at least (rise to run).
    private const float TailInset = 0.030f;
    private const float TailLean = 0.28f;
    private static readonly float TailScale = 1 / MathF.Sqrt(1 + TailLean * TailLean);

    private const float EdgeBlend = 0.05f;
    private const float RoofBlend = 0.045f;

    // Frames round the glass: towards a neighbouring pane or the roof, and above the beltline.
    private const float Frame = 0.019f;
    private const float Sill = 0.013f;

    // The pillar between the side windows.
    private const float PillarHalf = 0.008f;

    private readonly BodyShape _body;
    private readonly Vector3 _roofCenter;
    private readonly float _belt;
    private readonly Vector2 _windshieldNormal;
    private readonly float _windshieldFoot;
    private readonly Vector2 _rearNormal;
    private readonly float _rearFoot;
    private readonly Vector2 _sideNormal = new(MathF.Cos(SideLean), MathF.Sin(SideLean));
    private readonly float _sideFoot;
    private readonly float _pillar;

    public CabinShape(CarFactors factors, CarFrame frame, BodyShape body)
    {
        _body = body;
        _belt = frame.Belt;
        // (y, z) of the unit normals.
        _windshieldNormal = new(MathF.Sin(factors.WindshieldLean), MathF.Cos(factors.WindshieldLean));
        _windshieldFoot = frame.Cowl;
        _rearNormal = new(MathF.Sin(factors.RearLean), -MathF.Cos(factors.RearLean));
        _rearFoot = -factors.RoofLength - factors.RoofHeight * MathF.Tan(factors.RearLean);
        _sideFoot = frame.HalfWidth - SideInset;
        var roofFront = frame.Cowl - factors.RoofHeight * MathF.Tan(factors.WindshieldLean);
        _roofCenter = new(0, frame.Top - RoofRadius, 0.5f * (roofFront - factors.RoofLength));
        _pillar = _roofCenter.Z;
    }

    public float Distance(Vector3 folded)
    {
        var ends = MathF.Max(Windshield(folded), Smooth.Intersection(Rear(folded), Tailgate(folded), EdgeBlend));
        var walls = Smooth.Intersection(Side(folded), ends, EdgeBlend);
        var cabin = Smooth.Intersection(walls, Roof(folded), RoofBlend);
        // Nothing of it is needed far below the beltline.
        return MathF.Max(cabin, _belt - 0.04f - folded.Y);
    }

    /// <summary>Part of a point on the cabin's surface.</summary>
    public CarPart PartAt(Vector3 folded)
    {
        var roof = Roof(folded);
        var (side, windshield, rear) = (Side(folded), Windshield(folded), Rear(folded));
        var wall = MathF.Max(side, MathF.Max(windshield, rear));
        if (roof > wall)
            return CarPart.Roof;
        var inGlass = roof < -Frame && Tailgate(folded) < -Frame && folded.Y > _belt + Sill
            && Panes(side, windshield, rear) == 1;
        return inGlass && !(side == wall && MathF.Abs(folded.Z - _pillar) < PillarHalf) ? CarPart.Windows : CarPart.Body;
    }

    // Glass is where exactly one wall is near; where two are, they meet in a pillar.
    private static int Panes(float side, float windshield, float rear) =>
        (side > -Frame ? 1 : 0) + (windshield > -Frame ? 1 : 0) + (rear > -Frame ? 1 : 0);

    private float Roof(Vector3 folded) => Vector3.Distance(folded, _roofCenter) - RoofRadius;

    private float Windshield(Vector3 folded) =>
        _windshieldNormal.X * (folded.Y - _belt) + _windshieldNormal.Y * (folded.Z - _windshieldFoot);

    private float Rear(Vector3 folded) => _rearNormal.X * (folded.Y - _belt) + _rearNormal.Y * (folded.Z - _rearFoot);

    private float Tailgate(Vector3 folded) =>
        TailScale * (_body.Tail(folded) + TailInset + TailLean * (folded.Y - _belt));

    private float Side(Vector3 folded) => _sideNormal.X * (folded.X - _sideFoot) + _sideNormal.Y * (folded.Y - _belt);
}
