using Trifold.Models.Eg3d;

namespace Trifold.Models.Folders.Import;

/// <summary>The cameras that checkpoints were trained with; the focal length is not in them (specification, section 2).</summary>
internal static class Eg3dCameras
{
    /// <summary>Camera distance of the ShapeNet cars, by which they are recognised.</summary>
    public const double CarRadius = 1.7;

    private const double PortraitFocal = 4.2647;
    private const double CarFocal = 1.7074;

    /// <param name="focal">Focal length divided by the image size; null: that of the release with this camera distance.</param>
    public static CameraDefaults Of(RenderingConfig rendering, double? focal) => new(
        focal ?? (rendering.AvgCameraRadius == CarRadius ? CarFocal : PortraitFocal),
        rendering.AvgCameraRadius, rendering.AvgCameraPivot);
}
