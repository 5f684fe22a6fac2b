using System.Numerics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>The whole car: distance and part at every point, from the shapes of body, cabin, wheels, mirrors and spoiler.</summary>
internal sealed class CarShape
{
    private const float BeltBlend = 0.016f;
    private const float ArchBlend = 0.010f;
    private const float SpoilerBlend = 0.020f;

    // Nothing stands out of the box of length, width and height by more than this.
    private const float Overhang = 0.035f;

    private readonly Vector3 _half;
    private readonly TaperedCapsule _mirror;
    private readonly TaperedCapsule _spoiler;

    public CarShape(CarFactors factors)
    {
        var frame = new CarFrame(factors);
        Wheels = new(factors, frame);
        Body = new(factors, frame);
        Cabin = new(factors, frame, Body);
        _half = new(frame.HalfWidth + Overhang, frame.Top, frame.HalfLength + factors.Bumper);

        var mirror = new Vector3(frame.HalfWidth - 0.020f, frame.Belt + 0.022f, frame.Cowl - 0.055f);
        _mirror = new(mirror, mirror + new Vector3(0.034f, 0.004f, -0.006f), 0.009f, 0.014f);

        // A lip over the rear edge of the deck, below its surface where the factor is 0; its ends bend forwards.
        var z = 0.052f - frame.HalfLength;
        var lip = new Vector3(0, Body.DeckHeight(z) - 0.020f + 0.048f * factors.Spoiler, z);
        var radius = 0.006f + 0.007f * factors.Spoiler;
        _spoiler = new(lip, new(frame.HalfWidth - 0.055f, lip.Y, z + 0.022f), radius, radius);
    }

    public WheelShape Wheels { get; }

    public BodyShape Body { get; }

    public CabinShape Cabin { get; }

    /// <summary>Signed distance to the car in scene units.</summary>
    /// <param name="point">Scene units, not folded.</param>
    public float Distance(Vector3 point)
    {
        var folded = Vector3.Abs(point) with { Y = point.Y, Z = point.Z };

        // The box stands in for the car only beyond the reach of occlusion, which would take it for a surface.
        var toBox = Vector3.Max(Vector3.Abs(point) - _half, Vector3.Zero).Length();
        if (toBox > Lighting.Reach)
            return toBox;
        var wheels = Wheels.Distance(folded, out var arch);
        return MathF.Min(wheels, Shell(folded, Body.Distance(folded), Cabin.Distance(folded), arch));
    }

    /// <summary>The part at a point of the surface. Where parts blend into each other, the one whose own shape is nearest.</summary>
    public CarPart PartAt(Vector3 point)
    {
        var folded = Vector3.Abs(point) with { Y = point.Y, Z = point.Z };
        var wheels = Wheels.Distance(folded, out var arch);
        var body = Body.Distance(folded);
        var cabin = Cabin.Distance(folded);
        if (wheels < Shell(folded, body, cabin, arch))
            return CarPart.Wheels;
        var shell = MathF.Min(body, cabin);
        if (_mirror.Distance(folded) < shell || _spoiler.Distance(folded) < shell || -arch > shell)
            return CarPart.Body;
        return cabin < body ? Cabin.PartAt(folded) : Body.PartAt(folded);
    }

    private float Shell(Vector3 folded, float body, float cabin, float arch)
    {
        var shell = Smooth.Union(body, cabin, BeltBlend);
        shell = Smooth.Union(shell, _spoiler.Distance(folded), SpoilerBlend);
        shell = Smooth.Intersection(shell, -arch, ArchBlend);
        return MathF.Min(shell, _mirror.Distance(folded));
    }
}
