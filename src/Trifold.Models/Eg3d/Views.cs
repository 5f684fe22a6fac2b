using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>What cameras see of scenes. Owns its tensors.</summary>
/// <param name="Rgb">Final image, about [-1, 1], not clamped, [N, 3, S, S].</param>
/// <param name="RawRgb">Image before super-resolution, [N, 3, R, R].</param>
/// <param name="Depth">Distance along the ray, scene units, [N, 1, R, R].</param>
/// <param name="Weight">Opacity in [0, 1], [N, 1, R, R].</param>
/// <param name="Semantics">Rendered semantic features, [N, K, R, R]; null without a semantic field.</param>
public sealed record Views(Tensor Rgb, Tensor RawRgb, Tensor Depth, Tensor Weight, Tensor? Semantics) : IDisposable
{
    public void Dispose()
    {
        Rgb.Dispose();
        RawRgb.Dispose();
        Depth.Dispose();
        Weight.Dispose();
        Semantics?.Dispose();
    }
}
