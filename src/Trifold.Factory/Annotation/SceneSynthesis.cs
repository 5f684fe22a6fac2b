using TorchSharp;
using Trifold.Factory.Pictures;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Folders;
using Trifold.Models.Seeds;
using static TorchSharp.torch;

namespace Trifold.Factory.Annotation;

/// <summary>From a seed to a scene.</summary>
public static class SceneSynthesis
{
    /// <summary>The latent that every StyleGAN script draws for a seed: NumPy's <c>RandomState(seed).randn(1, Z)</c>.</summary>
    /// <param name="seed">0 to 2³² − 1.</param>
    /// <param name="width">Z.</param>
    public static float[] Latent(long seed, int width)
    {
        if (seed is < 0 or > uint.MaxValue)
            throw new ArgumentException($"seed: must lie between 0 and {uint.MaxValue}, got {seed}.");
        return new NumpyRandomState((uint)seed).RandnSingle(width);
    }

    /// <summary>The scene of a seed under the model's default condition, without gradient and with constant noise.</summary>
    /// <param name="keepBlocks">Whether a semantic branch will read it.</param>
    /// <param name="cancellation">Seen within one tile of a layer.</param>
    /// <param name="objectClass">Index of the class, for models that have some.</param>
    /// <exception cref="ArgumentException">The seed is out of its range, or a class is missing, out of its range or none is there.</exception>
    public static Eg3dScene FromSeed(
        Eg3dModel model, long seed, Truncation truncation, bool keepBlocks, CancellationToken cancellation = default,
        int? objectClass = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = torch.NewDisposeScope();
        var front = model.Description.Camera;
        using var condition = Conditioning.For(model.Generator.Config, front, null, objectClass).TensorFor(front.Turned(0, 0));
        using var codes = CodeOf(model.Generator, seed, condition, truncation);
        return FromCode(model.Generator, codes, LayerNoise.Const, keepBlocks, cancellation);
    }

    /// <summary>The code of a seed, without gradient.</summary>
    /// <param name="condition">[1, c]; null where the model takes none.</param>
    /// <returns>[1, L, D].</returns>
    public static Tensor CodeOf(Eg3dGenerator generator, long seed, Tensor? condition, Truncation truncation)
    {
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var width = generator.Config.ZDim;
        var z = torch.tensor(Latent(seed, width), [1, width]);
        return generator.Map(z, condition, truncation).MoveToOuterDisposeScope();
    }

    /// <summary>The scene of code numbers, without gradient and with constant noise.</summary>
    /// <param name="code">D numbers (w, the same for every layer) or L·D (w+, layer by layer).</param>
    /// <param name="truncation">How far the code is drawn to the mean code.</param>
    /// <param name="keepBlocks">Whether a semantic branch will read it.</param>
    /// <param name="cancellation">Seen within one tile of a layer.</param>
    /// <exception cref="ArgumentException">There are fewer or more numbers, or one is not finite.</exception>
    public static Eg3dScene FromCode(
        Eg3dModel model, float[] code, Truncation truncation, bool keepBlocks, CancellationToken cancellation = default)
    {
        CheckCode(model, code);
        var (vectors, width) = (model.Generator.CodeVectors, model.Generator.Config.WDim);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var codes = torch.tensor(code, [1, code.Length / width, width]).expand(1, vectors, width);
        return FromCode(model.Generator, model.Generator.Mapping.Truncate(codes, truncation), LayerNoise.Const, keepBlocks, cancellation);
    }

    /// <summary>Whether numbers are a code of a model.</summary>
    /// <exception cref="ArgumentException">There are fewer or more numbers, or one is not finite.</exception>
    public static void CheckCode(Eg3dModel model, float[] code)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (vectors, width) = (model.Generator.CodeVectors, model.Generator.Config.WDim);
        if (code.Length != width && code.Length != vectors * width)
        {
            throw new ArgumentException(
                $"code: {width} numbers (w) or {vectors * width} (w+, {vectors} vectors) are needed, got {code.Length}.");
        }

        if (Array.FindIndex(code, number => !float.IsFinite(number)) is >= 0 and var place)
            throw new ArgumentException($"code: number {place} is {code[place]}; all must be finite.");
    }

    /// <summary>The scene of a code, without gradient.</summary>
    /// <param name="codes">[1, L, D].</param>
    /// <param name="keepBlocks">Whether a semantic branch will read it.</param>
    /// <param name="cancellation">Seen within one tile of a layer.</param>
    public static Eg3dScene FromCode(
        Eg3dGenerator generator, Tensor codes, LayerNoise noise, bool keepBlocks, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return Released(generator.Synthesize(codes, noise, keepBlocks, cancellation: cancellation));
    }

    // The scene outlives the scope it was made in; its owner disposes it.
    private static Eg3dScene Released(Eg3dScene scene)
    {
        scene.Codes.DetachFromDisposeScope();
        scene.Planes.DetachFromDisposeScope();
        foreach (var block in scene.Blocks)
        {
            block.Hidden.DetachFromDisposeScope();
            block.Image.DetachFromDisposeScope();
        }

        return scene;
    }
}
