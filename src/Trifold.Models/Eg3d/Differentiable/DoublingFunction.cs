using TorchSharp;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>Doubling of images with the filter [1, 3, 3, 1] on kernels, forward and backward.</summary>
internal sealed class DoublingFunction : autograd.SingleTensorFunction<DoublingFunction>
{
    private static readonly ImageDoubling Kernel = ImageDoubling.Create(LaneWidths.Widest);

    [ThreadStatic]
    private static NativeBuffer? _scratch;

    public override string Name => nameof(DoublingFunction);

    /// <param name="pixels">[N, H, W, S].</param>
    /// <returns>[N, 2H, 2W, S].</returns>
    public static Tensor Run(Tensor pixels) => apply(pixels);

    public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
    {
        var pixels = (Tensor)vars[0]!;
        var shape = pixels.shape;
        var doubled = torch.empty(shape[0], 2 * shape[1], 2 * shape[2], shape[3]);
        PixelTensors.ForEachSample(shape[0], (sample, split) => Kernel.Run(
            PixelTensors.Map(pixels, sample, (int)shape[3]), PixelTensors.Map(doubled, sample, (int)shape[3]), split));

        return doubled;
    }

    public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        PixelTensors.RefuseSecondOrder(Name);
        using var scope = torch.NewDisposeScope();
        var incoming = grad_output.contiguous();
        var shape = incoming.shape;
        var result = torch.empty(shape[0], shape[1] / 2, shape[2] / 2, shape[3]);
        PixelTensors.ForEachSample(shape[0], (sample, split) => Kernel.RunBackward(
            PixelTensors.Map(incoming, sample, (int)shape[3]), PixelTensors.Map(result, sample, (int)shape[3]),
            _scratch ??= new NativeBuffer(), split));

        return [result.MoveToOuterDisposeScope()];
    }
}
