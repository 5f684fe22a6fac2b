using TorchSharp;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>
/// A 1×1 convolution with its own weights for each sample, bias and clamp, and the sum with a running image, on kernels
/// (EG3D specification, section 4.7): the products are too thin for a library's.
/// </summary>
internal sealed unsafe class PixelFunction : autograd.SingleTensorFunction<PixelFunction>
{
    public override string Name => nameof(PixelFunction);

    /// <param name="pixels">[N, H, W, S of I].</param>
    /// <param name="weights">[N, O, I].</param>
    /// <param name="bias">[O].</param>
    /// <param name="clamp">Bound on the result's magnitude; +∞: none.</param>
    /// <param name="addend">Added to the result, [N, H, W, S of O]; null: nothing.</param>
    /// <returns>[N, H, W, S of O].</returns>
    public static Tensor Run(Tensor pixels, Tensor weights, Tensor bias, float clamp, Tensor? addend)
    {
        using var scope = torch.NewDisposeScope();
        // The sum would not tell where the clamp acted, which gradients need.
        var isFused = addend is not null && float.IsInfinity(clamp);
        var result = apply(pixels, weights.contiguous(), bias, clamp, isFused ? addend : null);
        return (isFused || addend is null ? result : result + addend).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
    {
        var (pixels, weights, bias, clamp) = ((Tensor)vars[0]!, (Tensor)vars[1]!, (Tensor)vars[2]!, (float)vars[3]!);
        var addend = (Tensor?)vars[4];
        var (inChannels, outChannels) = Channels(weights);
        var output = torch.empty(pixels.shape[0], pixels.shape[1], pixels.shape[2], FeatureMap.StrideOf(outChannels));
        var layers = Layers(weights, bias);
        PixelTensors.ForEachSample(pixels.shape[0], (sample, split) =>
        {
            using var layer = PixelLayer.Create(layers[sample], clamp, LaneWidths.Widest);
            layer.Apply(
                PixelTensors.Map(pixels, sample, inChannels),
                addend is null ? null : PixelTensors.Map(addend, sample, outChannels),
                PixelTensors.Map(output, sample, outChannels), split);
        });

        ctx.save_for_backward([pixels, weights, bias, output]);
        ctx.save_data("clamp", clamp);
        ctx.save_data("wants", new Wants(
            pixels.requires_grad, weights.requires_grad || bias.requires_grad, addend is { requires_grad: true }));
        return output;
    }

    public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        PixelTensors.RefuseSecondOrder(Name);
        using var scope = torch.NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (pixels, weights, bias, output) = (saved[0], saved[1], saved[2], saved[3]);
        var (clamp, wants) = ((float)ctx.get_data("clamp")!, (Wants)ctx.get_data("wants")!);
        var (inChannels, outChannels) = Channels(weights);
        // A clamping layer writes into it.
        var incoming = float.IsFinite(clamp) ? grad_output.contiguous().clone() : grad_output.contiguous();
        var pixelGradient = wants.Pixels ? torch.empty_like(pixels) : null;
        var layers = Layers(weights, bias);
        var gradients = new LinearWeights?[layers.Length];
        PixelTensors.ForEachSample(pixels.shape[0], (sample, split) =>
        {
            using var layer = PixelLayer.Create(layers[sample], clamp, LaneWidths.Widest);
            gradients[sample] = layer.Backward(
                PixelTensors.Map(pixels, sample, inChannels), PixelTensors.Map(output, sample, outChannels),
                PixelTensors.Map(incoming, sample, outChannels),
                pixelGradient is null ? null : PixelTensors.Map(pixelGradient, sample, inChannels), wants.Layer, split);
        });

        var results = new List<Tensor?>
        {
            pixelGradient?.MoveToOuterDisposeScope(), null, null, null,
            wants.Addend ? incoming.alias().MoveToOuterDisposeScope() : null,
        };
        if (wants.Layer)
        {
            results[1] = torch.tensor(gradients.SelectMany(layer => layer!.Weight).ToArray(), weights.shape).MoveToOuterDisposeScope();
            results[2] = torch.tensor(gradients.SelectMany(layer => layer!.Bias).ToArray(), [layers.Length, outChannels])
                .sum([0L]).MoveToOuterDisposeScope();
        }

        return results;
    }

    private static (int In, int Out) Channels(Tensor weights) => ((int)weights.shape[2], (int)weights.shape[1]);

    private static LinearWeights[] Layers(Tensor weights, Tensor bias)
    {
        var (numbers, biases) = (weights.data<float>().ToArray(), bias.data<float>().ToArray());
        return [.. numbers.Chunk((int)(weights.shape[1] * weights.shape[2])).Select(layer => new LinearWeights(layer, biases))];
    }

    private sealed record Wants(bool Pixels, bool Layer, bool Addend);
}
