using System.Numerics;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Worlds;

/// <summary>Cameras that look at the origin from the distance at which the worlds fill the image.</summary>
internal static class TestCameras
{
    private const double Distance = 2.7;
    private const double FocalLength = 4.2647;

    /// <param name="yaw">Radians; positive moves the camera towards +x.</param>
    /// <param name="pitch">Radians; positive moves the camera up.</param>
    public static Camera Orbit(double yaw, double pitch = 0)
    {
        var (sy, cy) = Math.SinCos(yaw);
        var (sp, cp) = Math.SinCos(pitch);
        // Columns: right, down, forward, position.
        ReadOnlySpan<double> pose =
        [
            cy, sp * sy, -cp * sy, Distance * cp * sy,
            0, -cp, -sp, Distance * sp,
            -sy, sp * cy, -cp * cy, Distance * cp * cy,
            0, 0, 0, 1,
        ];
        return new(pose, [FocalLength, 0, 0.5, 0, FocalLength, 0.5, 0, 0, 1]);
    }

    public static Vector3 Origin(Camera camera) => ToVector(camera.Origin);

    /// <summary>Unit ray through the centre of a pixel of a square image.</summary>
    public static Vector3 Ray(Camera camera, int pixel, int resolution) => ToVector(camera.RayDirection(
        (pixel % resolution + 0.5) / resolution, (pixel / resolution + 0.5) / resolution));

    private static Vector3 ToVector((double X, double Y, double Z) v) => new((float)v.X, (float)v.Y, (float)v.Z);
}
