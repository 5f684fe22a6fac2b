using TorchSharp;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Sampling;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>Where and how planes are read.</summary>
internal sealed record PlaneReading(PlaneAxes Axes, PlaneAggregation Aggregation, double BoxWarp);

/// <summary>
/// Aggregated plane features at points on kernels, with gradients to the planes (EG3D specification, section 7). Points
/// are constants: whoever optimises poses needs the tensor path.
/// </summary>
internal sealed unsafe class PlaneSamplingFunction : autograd.SingleTensorFunction<PlaneSamplingFunction>
{
    private static readonly PlaneSampling Kernel = PlaneSampling.Create(LaneWidths.Widest);

    public override string Name => nameof(PlaneSamplingFunction);

    /// <summary>Whether the kernels can read these planes at these points.</summary>
    /// <param name="planes">[N, 3, C, H, W].</param>
    public static bool CanRun(Tensor planes, Tensor points) =>
        PixelTensors.CanRun(planes) && PixelTensors.CanRun(points) && Kernel.Fits((int)planes.shape[2]) &&
        !(points.requires_grad && torch.is_grad_enabled());

    /// <param name="planes">[N, 3, C, H, W]; no copy is made where channels are last in memory.</param>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    /// <returns>[N, P, C].</returns>
    public static Tensor Run(Tensor planes, Tensor points, PlaneReading reading)
    {
        using var scope = torch.NewDisposeScope();
        var channelsLast = planes.permute(0, 3, 4, 1, 2).contiguous(); // [N, H, W, 3, C]
        return apply(channelsLast, points.contiguous(), reading).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
    {
        var (planes, points, reading) = ((Tensor)vars[0]!, (Tensor)vars[1]!, (PlaneReading)vars[2]!);
        var (samples, count, channels) = (points.shape[0], points.shape[1], planes.shape[4]);
        var result = torch.empty(samples, count, channels);
        PixelTensors.ForEachSample(samples, (sample, split) => Kernel.Gather(
            Of(planes, sample, reading), PixelTensors.Data(points) + sample * count * 3, (int)count, Factor(reading),
            PixelTensors.Data(result) + sample * count * channels, split));

        ctx.save_for_backward([points]);
        ctx.save_data("shape", planes.shape);
        ctx.save_data("reading", reading);
        return result;
    }

    public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        PixelTensors.RefuseSecondOrder(Name);
        var points = ctx.get_saved_variables()[0];
        var reading = (PlaneReading)ctx.get_data("reading")!;
        var shape = (long[])ctx.get_data("shape")!;
        using var scope = torch.NewDisposeScope();
        var incoming = grad_output.contiguous();
        var (samples, count, channels) = (incoming.shape[0], incoming.shape[1], incoming.shape[2]);
        var result = torch.zeros(shape);
        PixelTensors.ForEachSample(samples, (sample, split) => Kernel.Scatter(
            Of(result, sample, reading), PixelTensors.Data(points) + sample * count * 3, (int)count, Factor(reading),
            PixelTensors.Data(incoming) + sample * count * channels, split));

        return [result.MoveToOuterDisposeScope(), null, null];
    }

    private static ScenePlanes Of(Tensor planes, long sample, PlaneReading reading)
    {
        var shape = planes.shape;
        return new ScenePlanes(
            PixelTensors.Data(planes) + sample * shape[1] * shape[2] * shape[3] * shape[4], (int)shape[1], (int)shape[2],
            (int)shape[4], reading.Axes.Columns.AsSpan(), (float)(2 / reading.BoxWarp));
    }

    private static float Factor(PlaneReading reading) =>
        reading.Aggregation == PlaneAggregation.Mean ? 1f / PlaneSampling.Planes : 1;
}
