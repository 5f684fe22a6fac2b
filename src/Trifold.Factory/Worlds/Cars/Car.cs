using System.Numerics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>One car: shape and appearance of one latent.</summary>
internal sealed class Car : IWorldInstance
{
    private readonly CarShape _shape;
    private readonly CarAppearance _appearance;

    public Car(CarFactors factors)
    {
        _shape = new(factors);
        _appearance = new(factors, _shape);
    }

    /// <inheritdoc/>
    public Lighting Light => Lighting.Above;

    /// <inheritdoc/>
    public float Distance(Vector3 point) => _shape.Distance(point);

    /// <inheritdoc/>
    public SurfaceMaterial Material(Vector3 point)
    {
        var part = _shape.PartAt(point);
        return new((byte)part, _appearance.Albedo(point, part));
    }
}
