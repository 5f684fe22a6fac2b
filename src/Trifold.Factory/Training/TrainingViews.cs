using System.Numerics;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Training;

/// <summary>From where, and where to, a training looks.</summary>
/// <param name="intrinsics">Of all cameras, normalised 3×3.</param>
/// <param name="radius">Distance of all cameras from the origin, scene units.</param>
internal sealed class TrainingViews(double[] intrinsics, double radius)
{
    // Half of all looks go where objects carry most detail: about this point of the image, with this spread.
    private const double DetailU = 0.5, DetailV = 0.42, DetailSpread = 0.13;

    public double Radius => radius;

    // Most views are the ones that data sets ask for; the rest keep the object whole from behind.
    public Camera DrawCamera(Random random)
    {
        const double FrontShare = 0.8, FrontYaw = 1.1, Pitch = 0.4;
        var spread = random.NextDouble() < FrontShare ? FrontYaw : Math.PI;
        var yaw = spread * (2 * random.NextDouble() - 1);
        var pitch = Pitch * (2 * random.NextDouble() - 1);
        return new Camera(CameraPoses.Turned(yaw, pitch, default, radius), intrinsics);
    }

    /// <summary>A point of the image, in [0, 1].</summary>
    public static (double U, double V) DrawPoint(Random random)
    {
        var detail = random.Next(2) == 0;
        var u = detail ? DetailU + DetailSpread * random.NextGaussian() : random.NextDouble();
        var v = detail ? DetailV + DetailSpread * random.NextGaussian() : random.NextDouble();
        return (Math.Clamp(u, 0, 1), Math.Clamp(v, 0, 1));
    }

    /// <summary>Unit direction of a ray through a drawn point.</summary>
    public Vector3 DrawDirection(Random random, Camera camera)
    {
        var (u, v) = DrawPoint(random);
        return camera.Direction(u, v);
    }
}

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
