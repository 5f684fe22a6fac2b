using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;

namespace Trifold.Benchmarks;

/// <summary>One image, stage by stage, and then from code to image in one call.</summary>
internal static class SynthesisStages
{
    public static IReadOnlyList<StageTimes> Measure(FullSizeModel model, int warmUps, int runs) =>
        StageTimer.Repeat(warmUps, runs, timer => Run(model, timer));

    private static void Run(FullSizeModel model, StageTimer timer)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var generator = model.Generator;
        var config = generator.Config;

        var codes = timer.Time("mapping", () => generator.Map(model.Latent, model.CameraVector, Truncation.Off));
        using var scene = timer.Time("backbone", () => generator.Synthesize(codes, LayerNoise.Const));
        using var rays = RaySampler.Sample(
            CameraTensors.Poses(model.CameraVector), CameraTensors.Intrinsics(model.CameraVector),
            config.NeuralRenderingResolution);
        using var seen = timer.Time("volume rendering", () => VolumeRenderers.For(scene.Field, null, null).Render(
            scene.Field, null, rays, config.RenderingKwargs.ToSampling(), SampleDraws.Deterministic));

        var side = config.NeuralRenderingResolution;
        var features = seen.Features.transpose(1, 2).reshape(1, -1, side, side); // [1, 32, 128, 128]
        timer.Time("super-resolution", () => generator.SuperResolution!.Enlarge(
            features[.., ..config.ImgChannels], features, codes, LayerNoise.None)).Dispose();

        timer.Time("whole synthesis", () =>
        {
            using var painted = generator.Synthesize(codes, LayerNoise.Const);
            return painted.Render(model.CameraVector);
        }).Dispose();
    }
}
