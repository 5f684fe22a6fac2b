using Trifold.Models.Semantics;

namespace Trifold.Factory.Worlds;

/// <summary>
/// A procedural family of objects with exact answers: every latent decodes to one object whose colour, part labels,
/// depth and surface are known everywhere.
/// </summary>
/// <remarks>Coordinates are right-handed with y up, lengths are scene units; objects lie within |x|, |y|, |z| ≤ 0.48.</remarks>
public interface IWorld
{
    string Name { get; }

    /// <summary>Components of a latent; each is meant to be standard normal, and stays sane at ±4 and beyond.</summary>
    int LatentSize { get; }

    /// <summary>Parts of the objects; index 0 is the background.</summary>
    LabelSet Labels { get; }

    /// <summary>Ways to name the parts; the first is <see cref="Labels"/> itself.</summary>
    IReadOnlyList<LabelGrouping> Groupings { get; }

    /// <summary>The default camera, and the views that trainings draw from.</summary>
    WorldViewpoints Viewpoints { get; }

    /// <summary>Decodes a latent. The instance is immutable and safe to use from many threads.</summary>
    /// <param name="latent"><see cref="LatentSize"/> finite numbers.</param>
    /// <exception cref="ArgumentException">The length is wrong or a number is not finite.</exception>
    IWorldInstance Create(ReadOnlySpan<float> latent);
}
