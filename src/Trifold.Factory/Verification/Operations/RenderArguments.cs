using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Verification.Operations;

/// <summary>The camera, resolution and recorded draws of a call that renders.</summary>
internal static class RenderArguments
{
    /// <param name="cameras">Cameras of the call, [N, 25].</param>
    public static RenderOptions Read(CallArguments arguments, CaseSession session, Tensor cameras)
    {
        var resolution = session.Resolution(arguments.OptionalInt("neural_rendering_resolution"));
        var (images, rays) = (cameras.shape[0], (long)resolution * resolution);
        var sampling = session.Config.RenderingKwargs;
        return new RenderOptions
        {
            NeuralResolution = resolution,
            Reductions = ReductionScope.Batch, // as the public code, which recorded the case
            Draws = new SampleDraws(
                Draws(arguments, "jitter_coarse", images, rays, sampling.DepthResolution, 1),
                sampling.DepthResolutionImportance == 0 && !arguments.Has("u_fine")
                    ? null
                    : Draws(arguments, "u_fine", images * rays, sampling.DepthResolutionImportance)),
        };
    }

    // Whole, or what stands for it: one number for all, or a row for every ray.
    private static Tensor Draws(CallArguments arguments, string name, params long[] shape)
    {
        var draws = arguments.Tensor(name);
        return draws.dim() < 2 ? draws.expand(shape) : draws;
    }
}
