using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using static TorchSharp.torch;

namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>
/// Image-space features of a 3D generator, for classifiers of pixels: hidden maps of both super-resolution blocks and the
/// rendered map, at the size of the image. Before rendering it has none, as its planes are not seen from anywhere.
/// </summary>
public static class ImageFeatures
{
    /// <summary>Features of one view, without gradient.</summary>
    /// <param name="scene">One scene of a generator with super-resolution.</param>
    /// <param name="seed">Seed of random noise, for models whose super-resolution adds it.</param>
    /// <returns>[F, S, S].</returns>
    /// <exception cref="ArgumentException">The generator has no super-resolution.</exception>
    public static Tensor Of(Eg3dScene scene, Camera camera, long seed = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scene);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var maps = scene.RenderHidden(
            CameraTensors.ToTensor([camera]), new RenderOptions { NoiseSeeds = [seed], Cancellation = cancellation });
        var size = (int)maps.Max(map => map.shape[3]);
        return PixelFeatures.Concatenate(maps, size)[0].MoveToOuterDisposeScope();
    }
}
