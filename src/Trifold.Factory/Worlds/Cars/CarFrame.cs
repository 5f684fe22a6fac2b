namespace Trifold.Factory.Worlds.Cars;

/// <summary>Where the main lines of a car run; scene units, the car's middle at the origin.</summary>
internal readonly struct CarFrame
{
    // What stays between the top of a wheel and the beltline, on top of the factor.
    private const float Fender = 0.002f;

    public CarFrame(CarFactors factors)
    {
        var belt = 2 * factors.WheelRadius + Fender + factors.BodyHeight;
        Ground = -0.5f * (belt + factors.RoofHeight);
        Belt = Ground + belt;
        Top = -Ground;
        Floor = Ground + factors.Clearance;
        HalfWidth = 0.5f * factors.Width;
        HalfLength = 0.5f * factors.Length;
        Cowl = HalfLength - factors.HoodLength;
    }

    /// <summary>Height under the wheels.</summary>
    public float Ground { get; }

    /// <summary>Height of the body's lower side.</summary>
    public float Floor { get; }

    /// <summary>Height where the cabin's glass begins.</summary>
    public float Belt { get; }

    /// <summary>Height of the roof.</summary>
    public float Top { get; }

    public float HalfWidth { get; }

    /// <summary>The body without bumpers ends at ± this.</summary>
    public float HalfLength { get; }

    /// <summary>z where the hood ends at the windshield.</summary>
    public float Cowl { get; }
}
