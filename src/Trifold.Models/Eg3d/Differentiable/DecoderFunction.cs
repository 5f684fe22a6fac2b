using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Decoding;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Products;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>
/// A field's decoder on kernels, with gradients by features and weights (EG3D specification, section 8). Hidden layers are
/// computed again for the backward pass: that costs less than writing and reading them.
/// </summary>
internal sealed unsafe class DecoderFunction : autograd.MultiTensorFunction<DecoderFunction>
{
    // Before the tensors of the layers: features and widening.
    private const int FirstLayer = 2;

    public override string Name => nameof(DecoderFunction);

    /// <param name="features">[N, P, C].</param>
    /// <returns>[N, P, O] and [N, P, 1].</returns>
    public static FieldSamples Run(Tensor features, TriPlaneDecoderLayers decoder)
    {
        using var scope = torch.NewDisposeScope();
        Tensor[] layers = [.. decoder.Layers.SelectMany(layer => (Tensor[])[layer.EffectiveWeight, layer.EffectiveBias])];
        ShapeGuard.Require(features, nameof(features), ShapeGuard.Any, ShapeGuard.Any, layers[0].shape[1]);
        var outputs = apply([features.contiguous(), (float)decoder.Widening, .. layers]);
        return new FieldSamples(outputs[0].MoveToOuterDisposeScope(), outputs[1].MoveToOuterDisposeScope());
    }

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object?[] vars)
    {
        var (features, widening) = ((Tensor)vars[0]!, (float)vars[1]!);
        Tensor[] layers = [.. vars.Skip(FirstLayer).Select(layer => (Tensor)layer!)];
        var (samples, points) = (features.shape[0], features.shape[1]);
        var colors = torch.empty(samples, points, layers[^1].shape[0] - 1);
        var densities = torch.empty(samples, points, 1);
        using var decoder = Create(layers, widening);
        decoder.Decode(
            PixelTensors.Data(features), checked((int)(samples * points)), PixelTensors.Data(colors),
            PixelTensors.Data(densities), new WorkSplit(torch.get_num_threads()));

        ctx.save_for_backward([features, colors, .. layers]);
        ctx.save_data("widening", widening);
        ctx.save_data("wants", new Wants(features.requires_grad, layers.Any(layer => layer.requires_grad)));
        return [colors, densities];
    }

    public override List<Tensor?> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        PixelTensors.RefuseSecondOrder(Name);
        using var scope = torch.NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (features, colors, wants) = (saved[0], saved[1], (Wants)ctx.get_data("wants")!);
        Tensor[] layers = [.. saved.Skip(2)];
        var (colorGradient, densityGradient) = (grad_outputs[0].contiguous(), grad_outputs[1].contiguous());
        var featureGradient = wants.Features ? torch.empty_like(features) : null;
        using var decoder = Create(layers, (float)ctx.get_data("widening")!);
        var gradients = decoder.Backward(
            PixelTensors.Data(features), PixelTensors.Data(colors), checked((int)(features.shape[0] * features.shape[1])),
            PixelTensors.Data(colorGradient), PixelTensors.Data(densityGradient),
            featureGradient is null ? null : PixelTensors.Data(featureGradient), wants.Layers,
            new WorkSplit(torch.get_num_threads()));

        var results = new List<Tensor?> { featureGradient?.MoveToOuterDisposeScope(), null };
        for (var i = 0; i < layers.Length; i += 2)
        {
            var layer = wants.Layers ? gradients[i / 2] : null;
            results.Add(layer is null ? null : torch.tensor(layer.Weight, layers[i].shape).MoveToOuterDisposeScope());
            results.Add(layer is null ? null : torch.tensor(layer.Bias).MoveToOuterDisposeScope());
        }

        return results;
    }

    private static PointDecoder Create(Tensor[] layers, float widening) => PointDecoder.Create(
        [.. layers.Chunk(2).Select(pair => new LinearWeights(Numbers(pair[0]), Numbers(pair[1])))], widening,
        LaneWidths.Widest);

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private sealed record Wants(bool Features, bool Layers);
}
