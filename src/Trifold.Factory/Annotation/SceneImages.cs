using TorchSharp;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Annotation;

/// <summary>Pictures of one scene.</summary>
public static class SceneImages
{
    /// <summary>8-bit image of a scene, by the model's own sampling.</summary>
    public static RgbImage Render(Eg3dScene scene, Camera camera)
    {
        ArgumentNullException.ThrowIfNull(scene);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var views = scene.Render(CameraTensors.ToTensor([camera]));
        return PixelConversion.ToRgb8(views.Rgb);
    }
}
