using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Training;

/// <summary>From where, and where to, a training looks.</summary>
internal sealed class TrainingViews(WorldViewpoints viewpoints)
{
    // The side of the image that pixels are counted in.
    private const int Resolution = 128;

    private readonly double[] _intrinsics = CameraPoses.IntrinsicsFromFocal(viewpoints.Default.Focal);

    /// <summary>Width of a pixel of 128² at the object's distance, scene units.</summary>
    public float PixelWidth { get; } = (float)(viewpoints.Default.Radius / viewpoints.Default.Focal / Resolution);

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
