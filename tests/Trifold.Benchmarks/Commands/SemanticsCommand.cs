using System.CommandLine;
using TorchSharp;
using Trifold.Models;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Semantics;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>semantics</c>: what part logits cost beside an image alone.</summary>
internal static class SemanticsCommand
{
    // As many as a face data set has.
    private const int Classes = 19;

    private const string Module = "SuperresolutionHybrid8XDC";

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var warmUps = CommonOptions.WarmUps();
        var threads = CommonOptions.Threads();
        var command = new Command("semantics", "Time images with part logits of several kinds.") { runs, warmUps, threads };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel();
        var config = new SemanticConfig { NumClasses = Classes };
        using var raw = Decoder(config);
        using var full = Decoder(config with { SuperresolutionModule = Module });
        using var slim = Decoder(config with { SuperresolutionModule = Module, SrBlockChannels = [64, 32] });
        Tables.Print(new Measurement(
            "trifold", MeasurementEnvironment.Describe(),
            StageTimer.Repeat(warmUps, runs, timer =>
            {
                timer.Time("image alone", () => Image(model, null));
                timer.Time("with raw logits, 128²", () => Image(model, raw));
                timer.Time("with logits of 512², widths 64 and 32", () => Image(model, slim));
                timer.Time("with logits of 512², widths 256 and 128", () => Image(model, full));
            }),
            MeasurementEnvironment.PeakMemoryBytes()));

        SemanticDecoder Decoder(SemanticConfig architecture)
        {
            var decoder = new SemanticDecoder(architecture, model.Generator.Config);
            decoder.Freeze();
            return decoder;
        }
    }

    private static long Image(FullSizeModel model, SemanticDecoder? decoder)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        using var scene = model.Generator.Synthesize(codes, LayerNoise.Const, keepBlocks: decoder is not null);
        using var field = decoder?.FieldOf(scene);
        using var views = scene.Render(model.CameraVector, new RenderOptions { Semantics = field });
        return decoder is null ? views.Rgb.shape[3] : decoder.Logits(views.Semantics!, codes).shape[3];
    }
}
