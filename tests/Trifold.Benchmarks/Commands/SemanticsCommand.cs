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
        var form = new Option<string?>("--form")
        {
            Description = "Raw logits alone, by one form of the field: literal, which builds the wide planes, or shortcut. " +
                "A process for each, since it tells the peak memory.",
        };
        form.AcceptOnlyFromAmong("literal", "shortcut");
        var command = new Command("semantics", "Time images with part logits of several kinds.") { runs, warmUps, threads, form };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(form) is { } name)
                RunForm(name, parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads));
            else
                Run(parsed.GetValue(runs), parsed.GetValue(warmUps), parsed.GetValue(threads));
        });
        return command;
    }

    private static void RunForm(string form, int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel();
        using var decoder = Decoder(model, new SemanticConfig { NumClasses = Classes });
        Tables.Print(new Measurement(
            "trifold", MeasurementEnvironment.Describe(),
            StageTimer.Repeat(warmUps, runs, timer =>
                timer.Time($"with raw logits, {form}", () => Image(model, decoder, literal: form == "literal"))),
            MeasurementEnvironment.PeakMemoryBytes()));
    }

    private static void Run(int runs, int warmUps, int threads)
    {
        TensorProcess.Prepare(threads);
        using var model = new FullSizeModel();
        var config = new SemanticConfig { NumClasses = Classes };
        using var raw = Decoder(model, config);
        using var full = Decoder(model, config with { SuperresolutionModule = Module });
        using var slim = Decoder(model, config with { SuperresolutionModule = Module, SrBlockChannels = [64, 32] });
        var measurement = new Measurement(
            "trifold", MeasurementEnvironment.Describe(),
            StageTimer.Repeat(warmUps, runs, timer =>
            {
                timer.Time("image alone", () => Image(model, null));
                timer.Time("with raw logits, 128²", () => Image(model, raw));
                timer.Time("with logits of 512², widths 64 and 32", () => Image(model, slim));
                timer.Time("with logits of 512², widths 256 and 128", () => Image(model, full));
            }),
            MeasurementEnvironment.PeakMemoryBytes());
        Tables.Print(measurement);
        Tables.PrintRatios(measurement.Stages);
    }

    private static SemanticDecoder Decoder(FullSizeModel model, SemanticConfig architecture)
    {
        var decoder = new SemanticDecoder(architecture, model.Generator.Config);
        decoder.Freeze();
        return decoder;
    }

    private static long Image(FullSizeModel model, SemanticDecoder? decoder, bool literal = false)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var codes = model.Generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        using var scene = model.Generator.Synthesize(codes, LayerNoise.Const, keepBlocks: decoder is not null);
        using var field = decoder?.FieldOf(scene, literal);
        using var views = scene.Render(model.CameraVector, new RenderOptions { Semantics = field });
        return decoder is null ? views.Rgb.shape[3] : decoder.Logits(views.Semantics!, codes).shape[3];
    }
}
