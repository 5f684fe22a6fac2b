using System.Numerics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>Four wheels with dished rims, and the arches they turn in. Takes points folded to x ≥ 0.</summary>
internal sealed class WheelShape
{
    // Both axles together stand a little before the middle.
    private const float Shift = 0.012f;

    private const float ArchGap = 0.012f;
    private const float Inset = 0.004f;
    private const float Shoulder = 0.022f;

    // The rim ends at this share of the wheel's radius.
    private const float RimShare = 0.66f;
    private const float DishRadius = 0.09f;
    private const float DishDepth = 0.010f;

    private readonly float _radius;
    private readonly float _halfWidth;
    private readonly float _halfBase;
    private readonly float _centerX;
    private readonly float _centerY;

    public WheelShape(CarFactors factors, CarFrame frame)
    {
        _radius = factors.WheelRadius;
        _halfWidth = 0.5f * factors.WheelWidth;
        _halfBase = 0.5f * factors.Wheelbase;
        _centerX = frame.HalfWidth - Inset - _halfWidth;
        _centerY = frame.Ground + _radius;
    }

    /// <summary>Distance to the wheels, and to the hollows that the body leaves them.</summary>
    public float Distance(Vector3 folded, out float arch)
    {
        var fromAxle = MathF.Sqrt(AxleSquare(folded));
        var across = folded.X - _centerX;
        arch = MathF.Max(fromAxle - _radius - ArchGap, -across - _halfWidth - ArchGap);
        var tyre = Smooth.Intersection(fromAxle - _radius, MathF.Abs(across) - _halfWidth, Shoulder);
        var toDish = across - _halfWidth - DishRadius + DishDepth;
        var dish = MathF.Sqrt(fromAxle * fromAxle + toDish * toDish) - DishRadius;
        return Smooth.Intersection(tyre, -dish, 0.006f);
    }

    /// <summary>Distance from the axle in rim radii; the rim is below 1.</summary>
    public float RimLevel(Vector3 folded) => MathF.Sqrt(AxleSquare(folded)) / (RimShare * _radius);

    private float AxleSquare(Vector3 folded)
    {
        var along = MathF.Abs(folded.Z - Shift) - _halfBase;
        var up = folded.Y - _centerY;
        return along * along + up * up;
    }
}
