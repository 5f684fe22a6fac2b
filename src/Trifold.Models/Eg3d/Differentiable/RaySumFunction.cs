using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>
/// Σ weight · value over the samples of each ray on kernels: as a batch of matrix products every ray would be a product
/// of its own, which costs more to begin than to compute.
/// </summary>
internal sealed unsafe class RaySumFunction : autograd.SingleTensorFunction<RaySumFunction>
{
    private static readonly RaySums Kernel = RaySums.Create(LaneWidths.Widest);

    public override string Name => nameof(RaySumFunction);

    /// <summary>Whether the kernels can sum these values.</summary>
    /// <param name="values">[N, R, S, C].</param>
    public static bool CanRun(Tensor values) => PixelTensors.CanRun(values) && Kernel.Fits((int)values.shape[3]);

    /// <param name="weights">[N, R, S, 1].</param>
    /// <param name="values">[N, R, S, C].</param>
    /// <returns>[N, R, C].</returns>
    public static Tensor Run(Tensor weights, Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        return apply(weights.contiguous(), values.contiguous()).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
    {
        var (weights, values) = ((Tensor)vars[0]!, (Tensor)vars[1]!);
        var shape = values.shape;
        var result = torch.empty(shape[0], shape[1], shape[3]);
        Kernel.Sum(
            PixelTensors.Data(weights), PixelTensors.Data(values), RaysOf(shape), (int)shape[2], (int)shape[3],
            PixelTensors.Data(result), new WorkSplit(torch.get_num_threads()));
        ctx.save_for_backward([weights, values]);
        return result;
    }

    public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        PixelTensors.RefuseSecondOrder(Name);
        using var scope = torch.NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (weights, values, incoming) = (saved[0], saved[1], grad_output.contiguous());
        var shape = values.shape;
        var (weightGradient, valueGradient) = (torch.empty_like(weights), torch.empty_like(values));
        Kernel.Backward(
            PixelTensors.Data(weights), PixelTensors.Data(values), RaysOf(shape), (int)shape[2], (int)shape[3],
            PixelTensors.Data(incoming), PixelTensors.Data(weightGradient), PixelTensors.Data(valueGradient),
            new WorkSplit(torch.get_num_threads()));
        return [weightGradient.MoveToOuterDisposeScope(), valueGradient.MoveToOuterDisposeScope()];
    }

    private static int RaysOf(long[] shape) => checked((int)(shape[0] * shape[1]));
}
