namespace Trifold.Formats.Cameras;

/// <summary>
/// A pinhole camera's intrinsics in pixels; the image spans [0, W], the centre of the top left pixel is at (0.5, 0.5), as
/// in COLMAP and nerfstudio.
/// </summary>
internal readonly record struct PixelIntrinsics(double Fx, double Fy, double Cx, double Cy, int Width, int Height)
{
    public (int Width, int Height) Size => (Width, Height);

    /// <summary>3×3 row-major, divided by the image size.</summary>
    public double[] Normalised() => [Fx / Width, 0, Cx / Width, 0, Fy / Height, Cy / Height, 0, 0, 1];

    /// <exception cref="CameraFormatException">The camera has no image size, or skew.</exception>
    public static PixelIntrinsics Of(FileCamera camera, string format)
    {
        var (width, height) = SizeOf(camera, format);
        var k = camera.Intrinsics;
        if (k[1] != 0)
            throw new CameraFormatException(format, $"camera '{camera.Name}' has the skew {k[1]}, which this format cannot say.");
        return new PixelIntrinsics(k[0] * width, k[4] * height, k[2] * width, k[5] * height, width, height);
    }

    /// <exception cref="CameraFormatException">The camera has no image size.</exception>
    public static (int Width, int Height) SizeOf(FileCamera camera, string format) => camera.Size
        ?? throw new CameraFormatException(
            format, $"camera '{camera.Name}' has no image size, and this format counts in pixels; give the size.");
}
