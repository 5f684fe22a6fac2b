using System.CommandLine;
using TorchSharp;
using Trifold.Models;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Benchmarks.Commands;

/// <summary>
/// <c>export FILE</c>: weights, inputs and results of one image, so that the other side can compute the same and compare.
/// </summary>
internal static class ExportCommand
{
    // Apart from the generator's own names, which stand in the file unprefixed.
    private const string Input = "benchmark.input.";
    private const string Result = "benchmark.result.";

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The safetensors file to write." };
        var command = new Command("export", "Write weights, inputs and results of one image.") { file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file)));
        return command;
    }

    private static void Run(string file)
    {
        TensorProcess.Prepare(Environment.ProcessorCount);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var model = new FullSizeModel();
        var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        using var scene = model.Generator.Synthesize(codes, LayerNoise.Const);
        using var views = scene.Render(model.CameraVector);
        SafetensorsWriter.Write(file,
        [
            .. ParameterFile.TensorsOf(model.Generator, SafetensorsDType.F32),
            model.Latent.ToSafetensors(Input + "z", SafetensorsDType.F32),
            model.CameraVector.ToSafetensors(Input + "camera", SafetensorsDType.F32),
            codes.ToSafetensors(Result + "ws", SafetensorsDType.F32),
            scene.Planes.ToSafetensors(Result + "planes", SafetensorsDType.F32),
            views.RawRgb.ToSafetensors(Result + "image_raw", SafetensorsDType.F32),
            views.Depth.ToSafetensors(Result + "image_depth", SafetensorsDType.F32),
            views.Rgb.ToSafetensors(Result + "image", SafetensorsDType.F32),
        ]);
    }
}
