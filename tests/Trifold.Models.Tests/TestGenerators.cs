using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Tests.Shared;
using static TorchSharp.torch;

namespace Trifold.Models.Tests;

/// <summary>Small generators with random weights, and cameras and codes for them.</summary>
internal static class TestGenerators
{
    public const int LatentWidth = TestArchitectures.LatentWidth;

    public static Eg3dConfig Config => TestArchitectures.WithFeatures();

    /// <summary>A generator whose weights depend on nothing but the architecture.</summary>
    public static Eg3dGenerator Build(Eg3dConfig config)
    {
        torch.manual_seed(1);
        var generator = new Eg3dGenerator(config);
        generator.eval();
        return generator;
    }

    /// <summary>
    /// The same with noise and biases: their strengths begin at zero, where they would hide everything about them.
    /// </summary>
    public static Eg3dGenerator Noisy(Eg3dConfig config)
    {
        using var noGrad = torch.no_grad();
        var generator = Build(config);
        foreach (var (name, parameter) in generator.named_parameters())
        {
            if (name.EndsWith("noise_strength", StringComparison.Ordinal))
                parameter.fill_(0.3);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                parameter.add_(0.1);
        }

        return generator;
    }

    /// <summary>Latents, [N, Z].</summary>
    public static Tensor Latents(int count)
    {
        torch.manual_seed(2);
        return torch.randn(count, LatentWidth);
    }

    /// <summary>Cameras in front, each turned a little further, [N, 25].</summary>
    public static Tensor Cameras(int count) => CameraTensors.ToTensor(
        [.. Enumerable.Range(0, count).Select(i => new Camera(
            CameraPoses.Turned(0.3 * i, 0.1 * i, default, 2.7), CameraPoses.IntrinsicsFromFocal(2.2)))]);

    /// <summary>Largest absolute difference.</summary>
    public static float Distance(Tensor a, Tensor b)
    {
        Assert.Equal(a.shape, b.shape);
        using var scope = torch.NewDisposeScope();
        return (a.detach() - b.detach()).abs().max().item<float>();
    }
}
