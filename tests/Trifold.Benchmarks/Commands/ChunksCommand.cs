using System.CommandLine;
using TorchSharp;
using Trifold.Models;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>chunks</c>: how many samples the tensor renderer should evaluate at once.</summary>
internal static class ChunksCommand
{
    private const int SmallestExponent = 12;
    private const int LargestExponent = 20;

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var threads = CommonOptions.Threads();
        var command = new Command("chunks", "Time volume rendering by the number of samples evaluated at once.")
        {
            runs, threads,
        };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(int runs, int threads)
    {
        TensorProcess.Prepare(threads);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var model = new FullSizeModel();
        var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        using var scene = model.Generator.Synthesize(codes, LayerNoise.Const);
        var config = model.Generator.Config;
        using var rays = RaySampler.Sample(
            CameraTensors.Poses(model.CameraVector), CameraTensors.Intrinsics(model.CameraVector),
            config.NeuralRenderingResolution);

        var exponents = Enumerable.Range(SmallestExponent, LargestExponent - SmallestExponent + 1);
        var stages = StageTimer.Repeat(warmUps: 1, runs, timer =>
        {
            foreach (var exponent in exponents)
            {
                var sampling = config.RenderingKwargs.ToSampling() with { MaxSamplesAtOnce = 1 << exponent };
                timer.Time($"2^{exponent} samples", () => new TensorVolumeRenderer().Render(
                    scene.Field, null, rays, sampling, SampleDraws.Deterministic)).Dispose();
            }
        });
        Tables.Print(new Measurement(
            "trifold", MeasurementEnvironment.Describe(), stages, MeasurementEnvironment.PeakMemoryBytes()));
    }
}
