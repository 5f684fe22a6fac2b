using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Training;

/// <summary>From where, and where to, a training looks.</summary>
internal sealed class TrainingViews(WorldViewpoints viewpoints)
{
    private readonly double[] _intrinsics = CameraPoses.IntrinsicsFromFocal(viewpoints.Default.Focal);

    public Camera DrawCamera(Random random)
    {
        var (yaw, pitch) = viewpoints.Draw(random.NextDouble);
        return new Camera(CameraPoses.Turned(yaw, pitch, default, viewpoints.Default.Radius), _intrinsics);
    }

    /// <summary>A point of the image, in [0, 1]: half of all looks go where objects carry most detail.</summary>
    public (double U, double V) DrawPoint(Random random)
    {
        if (random.Next(2) == 0)
            return (random.NextDouble(), random.NextDouble());
        var (center, spread) = (viewpoints.DetailCenter, viewpoints.DetailSpread);
        return (
            Math.Clamp(center.U + spread.U * random.NextGaussian(), 0, 1),
            Math.Clamp(center.V + spread.V * random.NextGaussian(), 0, 1));
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
