using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Cameras;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>Rays, their samples, and compositing (EG3D specification, sections 9 to 12).</summary>
internal static class RayOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("ray_sampler", (a, _, _) => SampleRays(a)),
        ("ray_limits_box", RayLimitsOfBox),
        ("sample_stratified", (a, _, _) => SampleStratified(a)),
        ("ray_marcher", (a, _, _) => March(a)),
        ("sample_importance", (a, _, _) => SampleImportance(a)),
        ("sample_pdf", (a, _, _) => SampleDistribution(a)),
    ];

    private static CallResults SampleRays(CallArguments arguments)
    {
        var rays = RaySampler.Sample(
            arguments.Tensor("cam2world"), arguments.Tensor("intrinsics"), arguments.Int("resolution"));
        return new CallResults { { "origins", rays.Origins }, { "directions", rays.Directions } };
    }

    // Of given rays, or of a camera's with the box of the case's generator.
    private static CallResults RayLimitsOfBox(
        CallArguments arguments, CaseSession session, IReadOnlyList<string> outputs)
    {
        Rays rays;
        if (arguments.Has("c"))
        {
            var cameras = arguments.Tensor("c");
            rays = RaySampler.Sample(
                CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras),
                session.Resolution(arguments.OptionalInt("neural_rendering_resolution")));
        }
        else
        {
            rays = new Rays(arguments.Tensor("rays_o"), arguments.Tensor("rays_d"));
        }

        var side = arguments.OptionalDouble("box_side_length") ?? session.Config.RenderingKwargs.BoxWarp;
        var limits = RayLimits.OfBox(rays, side);
        return new CallResults { { "start", limits.Near }, { "end", limits.Far } };
    }

    private static CallResults SampleStratified(CallArguments arguments)
    {
        var (jitter, count) = (arguments.Tensor("jitter"), arguments.Int("depth_resolution"));
        var disparity = arguments.Bool("disparity", false);
        if (!arguments.IsNumber("ray_start") || !arguments.IsNumber("ray_end"))
        {
            if (disparity)
                throw new GoldenException("disparity with limits of each ray is not defined");
            return new CallResults("depths", DepthSampler.BetweenLimits(
                jitter, arguments.Tensor("ray_start"), arguments.Tensor("ray_end"), count));
        }

        var (start, end) = (arguments.Double("ray_start"), arguments.Double("ray_end"));
        return new CallResults("depths", disparity
            ? DepthSampler.Disparity(jitter, start, end, count)
            : DepthSampler.Linear(jitter, start, end, count));
    }

    private static CallResults March(CallArguments arguments)
    {
        var integral = RayMarcher.March(
            arguments.Tensor("colors"), arguments.Tensor("densities"), arguments.Tensor("depths"),
            arguments.Bool("white_back", false), ReductionScope.Batch);
        var results = new CallResults("rgb", integral.Colors);
        results.AddDepth("depth", integral.Depth, integral.Weights.sum(2));
        results.Add("weights", integral.Weights);
        return results;
    }

    private static CallResults SampleImportance(CallArguments arguments)
    {
        var depths = arguments.Tensor("z_vals");
        var draws = ForEveryRow(arguments.Tensor("u"), depths.shape[0] * depths.shape[1]);
        return new CallResults("depths", ImportanceSampler.Resample(depths, arguments.Tensor("weights"), draws));
    }

    private static CallResults SampleDistribution(CallArguments arguments)
    {
        var bins = arguments.Tensor("bins");
        return new CallResults("samples", ImportanceSampler.FromDistribution(
            bins, arguments.Tensor("weights"), ForEveryRow(arguments.Tensor("u"), bins.shape[0]),
            arguments.Double("eps", 1e-5)));
    }

    private static Tensor ForEveryRow(Tensor draws, long rows) => draws.dim() == 1 ? draws.expand(rows, -1) : draws;
}
