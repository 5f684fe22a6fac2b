using System.Numerics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>One portrait: shape and appearance of one latent.</summary>
internal sealed class Portrait : IWorldInstance
{
    private readonly PortraitShape _shape;
    private readonly PortraitAppearance _appearance;

    public Portrait(PortraitFactors factors)
    {
        _shape = new(factors);
        _appearance = new(factors, _shape);
    }

    /// <inheritdoc/>
    public float Distance(Vector3 point) => _shape.Distance(point, out _);

    /// <inheritdoc/>
    public SurfaceMaterial Material(Vector3 point)
    {
        _shape.Distance(point, out var part);
        return new((byte)part, _appearance.Albedo(point, part));
    }
}
