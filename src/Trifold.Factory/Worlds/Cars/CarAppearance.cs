using System.Numerics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>
/// Unlit colours. The ranges of the parts overlap across the family (paint can be as dark as tyres and glass or as light as
/// rims and lights, the roof the body's colour or another), so that a label cannot be read off a colour.
/// </summary>
internal sealed class CarAppearance
{
    private static readonly Vector3 Light = new(0.93f, 0.93f, 0.91f);
    private static readonly Vector3 Dark = new(0.08f, 0.08f, 0.09f);
    private static readonly Vector3 Tyre = new(0.11f, 0.11f, 0.12f);
    private static readonly Vector3 Headlight = new(0.97f, 0.95f, 0.84f);
    private static readonly Vector3 Taillight = new(0.78f, 0.10f, 0.09f);

    private readonly CarShape _shape;
    private readonly Vector3 _paint;
    private readonly Vector3 _roof;
    private readonly Vector3 _trim;
    private readonly Vector3 _glass;
    private readonly Vector3 _rim;

    public CarAppearance(CarFactors factors, CarShape shape)
    {
        _shape = shape;
        var saturation = factors.BodySaturation;
        _paint = (0.14f + 0.82f * factors.BodyTone) * ColorWheel.Color(factors.BodyHue, saturation);
        // A tone of 0 is the body's; two-tone roofs go to black or to white.
        var contrast = factors.RoofTone * factors.RoofTone;
        _roof = Vector3.Lerp(_paint, factors.RoofTone > 0 ? Light : Dark, contrast);
        _trim = Vector3.Lerp(Dark, _paint, factors.TrimTone);
        _glass = Vector3.Lerp(new(0.10f, 0.12f, 0.14f), new(0.52f, 0.64f, 0.70f), factors.WindowTone);
        _rim = Vector3.Lerp(new(0.20f, 0.20f, 0.21f), Light, factors.RimTone);
    }

    /// <returns>sRGB, each channel in [0, 1].</returns>
    public Vector3 Albedo(Vector3 point, CarPart part)
    {
        var folded = Vector3.Abs(point) with { Y = point.Y, Z = point.Z };
        var color = part switch
        {
            CarPart.Roof => _roof,
            CarPart.Windows => _glass,
            CarPart.Wheels => Vector3.Lerp(_rim, Tyre, Smooth.Step(0.92f, 1.06f, _shape.Wheels.RimLevel(folded))),
            CarPart.Lights => folded.Z > 0 ? Headlight : Taillight,
            CarPart.Body => BodyColor(folded),
            _ => _paint,
        };
        return Vector3.Clamp(color, Vector3.Zero, Vector3.One);
    }

    private Vector3 BodyColor(Vector3 folded)
    {
        var color = Vector3.Lerp(_paint, _trim, Smooth.Step(-0.003f, 0.003f, _shape.Body.UnderTrim(folded)));
        return Vector3.Lerp(color, Dark, Smooth.Step(-0.002f, 0.002f, _shape.Body.Grille(folded)));
    }
}
