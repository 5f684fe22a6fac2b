using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>FIR filters and resampling (EG3D specification, section 4.3).</summary>
internal static class FilterOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("setup_filter", (a, _, _) => new CallResults("filter", Filter(a))),
        ("upsample2d", (a, _, _) => Upsample(a)),
        ("downsample2d", (a, _, _) => Downsample(a)),
        ("filter2d", (a, _, _) => new CallResults("filtered", FirFilter.Filter(a.Tensor("x"), Filter(a)))),
        ("upfirdn2d", (a, _, _) => UpFirDn(a)),
    ];

    /// <summary>The filter of the argument "taps"; without one that of the released models.</summary>
    public static Tensor Filter(CallArguments arguments) =>
        FirFilter.FromTaps(arguments.Has("taps") ? arguments.Floats("taps") : FirFilter.ReleasedTaps);

    private static CallResults Upsample(CallArguments arguments)
    {
        var (x, y) = arguments.Pair("up", 2);
        return new CallResults("upsampled", FirFilter.Upsample(arguments.Tensor("x"), Filter(arguments), x, y));
    }

    private static CallResults Downsample(CallArguments arguments)
    {
        var (x, y) = arguments.Pair("down", 2);
        return new CallResults("downsampled", FirFilter.Downsample(arguments.Tensor("x"), Filter(arguments), x, y));
    }

    private static CallResults UpFirDn(CallArguments arguments)
    {
        var (upX, upY) = arguments.Pair("up", 1);
        var (downX, downY) = arguments.Pair("down", 1);
        var filter = arguments.OptionalTensor("f") ?? torch.ones(1, 1); // none: every sample as it is
        return new CallResults("resampled", FirFilter.UpFirDn(
            arguments.Tensor("x"), filter, upX, upY, downX, downY, arguments.Padding("padding"),
            arguments.Double("gain", 1), arguments.Bool("flip_filter", false)));
    }
}
