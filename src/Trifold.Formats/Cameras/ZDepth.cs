namespace Trifold.Formats.Cameras;

/// <summary>
/// The two kinds of depth: ray distance, from the camera along the unit ray, and z-depth, along the camera's optical
/// axis. With (x, y, 1) the ray through a pixel's centre in camera axes, distance = z-depth · |(x, y, 1)|.
/// </summary>
public static class ZDepth
{
    /// <summary>Z-depth of a map of ray distances.</summary>
    /// <param name="rayDistance">Row-major [H, W], any unit; 0 where there is none, and stays 0.</param>
    /// <param name="intrinsics">3×3 row-major, divided by the image size, see <see cref="FileCamera.Intrinsics"/>.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <returns>[H, W], same unit.</returns>
    public static float[] OfRayDistance(ReadOnlySpan<float> rayDistance, ReadOnlySpan<double> intrinsics, int width, int height)
    {
        if (rayDistance.Length != width * height)
            throw new ArgumentException($"{width}x{height} pixels take {width * height} distances, got {rayDistance.Length}.");
        double fx = intrinsics[0], skew = intrinsics[1], cx = intrinsics[2], fy = intrinsics[4], cy = intrinsics[5];
        var depth = new float[rayDistance.Length];
        for (var i = 0; i < depth.Length; i++)
        {
            var y = ((i / width + 0.5) / height - cy) / fy;
            var x = ((i % width + 0.5) / width - cx - skew * y) / fx;
            depth[i] = (float)(rayDistance[i] / Math.Sqrt(x * x + y * y + 1));
        }

        return depth;
    }
}
