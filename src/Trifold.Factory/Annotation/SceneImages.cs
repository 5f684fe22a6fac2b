using TorchSharp;
using Trifold.Factory.Pictures;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Annotation;

/// <summary>Pictures of one scene.</summary>
public static class SceneImages
{
    /// <summary>8-bit image of a scene, by the model's own sampling.</summary>
    public static RgbImage Render(Eg3dScene scene, Camera camera) => Picture(scene, camera, 0).Rgb;

    /// <summary>Image and depth of a scene, by the model's own sampling.</summary>
    /// <param name="seed">Seed of random noise, for models whose super-resolution adds it.</param>
    /// <param name="cancellation">Looked at between the tiles of layers and rays.</param>
    /// <exception cref="NotFiniteNumberException">The model gives numbers that are not finite.</exception>
    public static Picture Picture(Eg3dScene scene, Camera camera, long seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scene);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var views = scene.Render(CameraTensors.ToTensor([camera]), new RenderOptions
        {
            NoiseSeeds = [seed],
            Cancellation = cancellation,
        });
        PixelConversion.RequireFinite(views, seed);
        return new Picture(PixelConversion.ToRgb8(views.Rgb), PixelConversion.ToDepth(views));
    }
}
