using System.Text.Json;
using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>A super-resolution module by itself (EG3D specification, section 13).</summary>
internal static class SuperResolutionOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
        [("superresolution", (a, _, _) => Enlarge(a))];

    private static CallResults Enlarge(CallArguments arguments)
    {
        var shapes = new WeightShapes(arguments.Case, arguments.Text("weights_prefix", "superresolution."));
        var (first, features) = shapes.Widths("block0.conv0.weight");
        var (second, _) = shapes.Widths("block1.conv0.weight");
        var module = arguments.Text("module", Option(arguments.Case, "superresolution_module") ?? "");
        var variant = SuperResolutionVariant.Named(module) with { Widths = ((int)first, (int)second) };
        var halfPrecisionBlocks = arguments.Int("sr_num_fp16_res", DefaultHalfPrecisionBlocks(arguments.Case));
        var clamp = halfPrecisionBlocks > 0 ? SuperResolution.HalfPrecisionClamp : (double?)null;
        var antialias = Option(arguments.Case, "sr_antialias") != "False";

        using var noGrad = torch.no_grad();
        using var stages = new StageRecorder();
        using var network = shapes.Load(new SuperResolution(
            variant, features, shapes.Widths("block0.torgb.weight").Out, shapes.Widths("block0.conv0.affine.weight").In,
            clamp, antialias, shapes.Has("block0.conv0.noise_const")));
        var feature = Feature(arguments);
        var noise = arguments.Text("noise_mode", Option(arguments.Case, "superresolution_noise_mode") ?? "none");
        var image = network.Enlarge(
            arguments.OptionalTensor("rgb") ?? feature.narrow(1, 0, 3), feature, arguments.Tensor("ws"),
            NoiseModes.Named(noise), stages);

        var results = new CallResults();
        foreach (var (stage, tensor) in stages.Stages)
            results.Add(stage["sr_".Length..], tensor.alias());
        results.Add("image", image);
        return results;
    }

    // A feature image may be recorded once and repeated: along the channels, or along the axes that a list names.
    private static Tensor Feature(CallArguments arguments)
    {
        var feature = arguments.Tensor("feature");
        if (!arguments.Has("feature_repeat"))
            return feature;
        var repeats = arguments.Json("feature_repeat");
        return repeats.ValueKind == JsonValueKind.Number
            ? feature.repeat(1, repeats.GetInt64(), 1, 1)
            : feature.repeat([.. repeats.EnumerateArray().Select(number => number.GetInt64())]);
    }

    private static int DefaultHalfPrecisionBlocks(GoldenCase @case) =>
        @case.Config.TryGetProperty("sr_num_fp16_res", out var blocks) ? blocks.GetInt32() : 0;

    private static string? Option(GoldenCase @case, string name) =>
        @case.Config.TryGetProperty("rendering_kwargs", out var options) && options.TryGetProperty(name, out var value)
            ? value.ToString()
            : null;
}
