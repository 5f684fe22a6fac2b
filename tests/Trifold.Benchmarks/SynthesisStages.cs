using System.Diagnostics;
using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;

namespace Trifold.Benchmarks;

/// <summary>One image, stage by stage, and then from code to image in one call.</summary>
internal static class SynthesisStages
{
    /// <param name="warmUps">Runs that are not counted: they fill caches and let libraries choose kernels.</param>
    /// <param name="runs">Runs that are.</param>
    public static IReadOnlyList<StageTimes> Measure(FullSizeModel model, int warmUps, int runs)
    {
        var times = new List<StageTimes>();
        for (var run = -warmUps; run < runs; run++)
        {
            foreach (var (i, (name, seconds)) in RunOnce(model).Index())
            {
                if (times.Count <= i)
                    times.Add(new StageTimes(name, new List<double>()));
                if (run >= 0)
                    ((List<double>)times[i].Seconds).Add(seconds);
            }
        }

        return times;
    }

    private static IEnumerable<(string Name, double Seconds)> RunOnce(FullSizeModel model)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var generator = model.Generator;
        var config = generator.Config;
        var stages = new List<(string, double)>();

        var codes = Time("mapping", () => generator.Map(model.Latent, model.CameraVector, Truncation.Off));
        using var scene = Time("backbone", () => generator.Synthesize(codes, LayerNoise.Const));
        using var rays = RaySampler.Sample(
            CameraTensors.Poses(model.CameraVector), CameraTensors.Intrinsics(model.CameraVector), config.NeuralRenderingResolution);
        using var seen = Time("volume rendering", () => new TensorVolumeRenderer().Render(
            scene.Field, null, rays, config.RenderingKwargs.ToSampling(), SampleDraws.Deterministic));

        var side = config.NeuralRenderingResolution;
        var features = seen.Features.transpose(1, 2).reshape(1, -1, side, side); // [1, 32, 128, 128]
        Time("super-resolution", () => generator.SuperResolution!.Enlarge(
            features[.., ..config.ImgChannels], features, codes, LayerNoise.None)).Dispose();

        Time("whole synthesis", () =>
        {
            using var painted = generator.Synthesize(codes, LayerNoise.Const);
            return painted.Render(model.CameraVector);
        }).Dispose();
        return stages;

        T Time<T>(string name, Func<T> stage)
        {
            var watch = Stopwatch.StartNew();
            var result = stage();
            stages.Add((name, watch.Elapsed.TotalSeconds));
            return result;
        }
    }
}
