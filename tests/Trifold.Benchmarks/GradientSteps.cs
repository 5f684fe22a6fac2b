using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;

namespace Trifold.Benchmarks;

/// <summary>Forward and backward through a whole generator, by kernels and by tensor operations (the baseline).</summary>
internal static class GradientSteps
{
    // What a step of the generator's training takes (GeneratorTrainingOptions).
    private const int Latents = 4;
    private const int Rays = 256;

    /// <summary>One step of an inversion: a full-size image and the gradient of its codes, weights frozen.</summary>
    public static IReadOnlyList<StageTimes> Inversion(FullSizeModel model, int warmUps, int runs)
    {
        using var scope = torch.NewDisposeScope();
        model.Generator.Freeze();
        var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off).detach().requires_grad_(true);
        return InBothWays(model.Generator, warmUps, runs, () =>
        {
            using var scene = model.Generator.Synthesize(codes, LayerNoise.Const);
            using var views = scene.Render(model.CameraVector);
            views.Rgb.square().mean().backward();
            return views.Rgb.shape[3];
        });
    }

    /// <summary>One step of a small generator's training without its world: latents to rays, and every weight's gradient.</summary>
    public static IReadOnlyList<StageTimes> Generator(Eg3dGenerator generator, int warmUps, int runs)
    {
        using var scope = torch.NewDisposeScope();
        var z = torch.randn(Latents, generator.Config.ZDim);
        var cameras = CameraTensors.ToTensor([.. Enumerable.Range(0, Latents).Select(i => new Camera(
            CameraPoses.Turned(0.2 * i, 0.1, default, generator.Config.RenderingKwargs.AvgCameraRadius),
            CameraPoses.IntrinsicsFromFocal(4.2647)))]);
        var side = (int)Math.Sqrt(Rays);
        using var rays = RaySampler.Sample(CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras), side);
        var sampling = generator.Config.RenderingKwargs.ToSampling() with { MaxSamplesAtOnce = int.MaxValue };
        return InBothWays(generator, warmUps, runs, () =>
        {
            generator.zero_grad();
            using var codes = generator.Map(z, null, Truncation.Off);
            using var scene = generator.Synthesize(codes, LayerNoise.None);
            using var seen = new TensorVolumeRenderer().Render(
                scene.Field, null, rays, sampling, SampleDraws.Deterministic);
            (seen.Features.square().mean() + seen.Weight.mean()).backward();
            return seen.Features.shape[1];
        });
    }

    private static IReadOnlyList<StageTimes> InBothWays(Eg3dGenerator generator, int warmUps, int runs, Func<long> step) =>
        StageTimer.Repeat(warmUps, runs, timer =>
        {
            foreach (var kernels in (bool[])[false, true])
            {
                generator.UseKernels(kernels);
                timer.Time(kernels ? "kernels" : "tensor operations", () =>
                {
                    using var scope = torch.NewDisposeScope();
                    return step();
                });
            }
        });
}
