using System.Numerics;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Worlds;

/// <summary>Cameras in the single precision of worlds.</summary>
internal static class CameraVectors
{
    public static Vector3 Origin(this Camera camera)
    {
        var (x, y, z) = camera.Origin;
        return new Vector3((float)x, (float)y, (float)z);
    }

    /// <inheritdoc cref="Camera.RayDirection"/>
    public static Vector3 Direction(this Camera camera, double u, double v)
    {
        var (x, y, z) = camera.RayDirection(u, v);
        return new Vector3((float)x, (float)y, (float)z);
    }
}
