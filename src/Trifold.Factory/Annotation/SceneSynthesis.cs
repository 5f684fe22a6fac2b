using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Seeds;

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

    /// <summary>The scene of a seed, without gradient.</summary>
    /// <param name="keepBlocks">Whether a semantic branch will read it.</param>
    public static Eg3dScene FromSeed(Eg3dGenerator generator, long seed, Truncation truncation, bool keepBlocks)
    {
        ArgumentNullException.ThrowIfNull(generator);
        if (generator.Config.CDim != 0)
        {
            throw new ArgumentException(
                $"condition: this model's mapping network needs {generator.Config.CDim} numbers beside the seed.");
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var width = generator.Config.ZDim;
        var z = torch.tensor(Latent(seed, width), [1, width]);
        using var codes = generator.Map(z, null, truncation);
        return Released(generator.Synthesize(codes, LayerNoise.Const, keepBlocks));
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
