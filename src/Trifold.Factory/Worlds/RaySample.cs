using System.Numerics;

namespace Trifold.Factory.Worlds;

/// <summary>What one ray sees: label 0, depth 0, no normal and white where it meets nothing.</summary>
internal readonly record struct RaySample(byte Label, float Depth, Vector3 Normal, Vector3 Rgb)
{
    public static RaySample Background { get; } = new(0, 0, Vector3.Zero, Vector3.One);

    /// <param name="instance">What is looked at.</param>
    /// <param name="origin">Start of the ray, scene units.</param>
    /// <param name="direction">Unit vector.</param>
    /// <param name="from">Distance up to which the ray is known to meet nothing.</param>
    public static RaySample Take(IWorldInstance instance, Vector3 origin, Vector3 direction, float from = 0)
    {
        if (!SphereTracer.Trace(instance, origin, direction, from, out var depth, out var point))
            return Background;
        var normal = SphereTracer.Normal(instance, point);
        var material = instance.Material(point);
        return new(material.Label, depth, normal, instance.Light.Shade(instance, point, normal, material.Albedo));
    }
}
