using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Training;

/// <summary>How part logits become as large as the image.</summary>
public enum LogitEnlargement
{
    /// <summary>They are resized: the raw map is all there is.</summary>
    None,

    /// <summary>By the generator's kind of super-resolution, a quarter as wide as published (64 and 32 channels for 8XDC).</summary>
    Slim,

    /// <summary>By the generator's kind of super-resolution, as wide as published.</summary>
    Full,
}

/// <summary>Architectures of semantic decoders for a generator.</summary>
public static class DecoderArchitecture
{
    private const int SlimDivisor = 4;

    /// <summary>The decoder of DatasetNeRF's paper for a generator (EG3D specification, section 18).</summary>
    /// <param name="classes">Parts, background included.</param>
    /// <param name="enlargement">A generator without super-resolution has <see cref="LogitEnlargement.None"/> alone.</param>
    public static SemanticConfig For(Eg3dConfig generator, int classes, LogitEnlargement enlargement)
    {
        ArgumentNullException.ThrowIfNull(generator);
        // Without super-resolution nothing reads more features than the raw map has.
        if (enlargement == LogitEnlargement.None)
            return new SemanticConfig { NumClasses = classes, FeatureChannels = classes };
        if (generator.RenderingKwargs.SuperresolutionModule is not { } module)
            throw new ArgumentException("super-resolution: the generator has none to follow; use none.");
        var (first, second) = SuperResolutionVariant.Named(module).Widths;
        return new SemanticConfig
        {
            NumClasses = classes,
            SuperresolutionModule = module,
            SrBlockChannels = enlargement == LogitEnlargement.Slim ? [first / SlimDivisor, second / SlimDivisor] : null,
            SrAntialias = generator.RenderingKwargs.SrAntialias,
        };
    }
}
