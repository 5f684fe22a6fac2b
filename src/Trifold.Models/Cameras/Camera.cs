using Trifold.Formats.Cameras;

namespace Trifold.Models.Cameras;

/// <summary>
/// Intrinsics and pose together. World coordinates are right-handed with y up; the camera looks along its +z axis,
/// x right, y down (OpenCV). Lengths are scene units.
/// </summary>
/// <remarks>Immutable. The wire form is the 25-number vector of EG3D (<see cref="ToVector"/>).</remarks>
public sealed class Camera
{
    /// <summary>Numbers in the wire form: 16 of the pose, 9 of the intrinsics.</summary>
    public const int VectorLength = 25;

    private readonly double[] _cameraToWorld;
    private readonly double[] _intrinsics;

    /// <param name="cameraToWorld">Rigid transform, 4×4 row-major, last row 0 0 0 1.</param>
    /// <param name="intrinsics">3×3 row-major, divided by the image size: fx/W, skew, cx/W; 0, fy/H, cy/H; 0 0 1.</param>
    /// <exception cref="ArgumentException">A number is not finite, the rotation is not orthonormal to 1e-3 (or mirrors),
    /// or a focal length is not positive.</exception>
    public Camera(ReadOnlySpan<double> cameraToWorld, ReadOnlySpan<double> intrinsics)
    {
        if ((CameraFaults.OfPose(cameraToWorld) ?? CameraFaults.OfIntrinsics(intrinsics)) is { } fault)
            throw new ArgumentException($"camera: {fault}");
        _cameraToWorld = cameraToWorld.ToArray();
        _intrinsics = intrinsics.ToArray();
    }

    /// <summary>Pose, 4×4 row-major.</summary>
    public ReadOnlySpan<double> CameraToWorld => _cameraToWorld;

    /// <summary>Normalised intrinsics, 3×3 row-major.</summary>
    public ReadOnlySpan<double> Intrinsics => _intrinsics;

    /// <summary>Centre of projection in world coordinates.</summary>
    public (double X, double Y, double Z) Origin => (_cameraToWorld[3], _cameraToWorld[7], _cameraToWorld[11]);

    /// <summary>Unit viewing direction (the camera's +z) in world coordinates.</summary>
    public (double X, double Y, double Z) Forward => (_cameraToWorld[2], _cameraToWorld[6], _cameraToWorld[10]);

    /// <summary>Reads EG3D's vector: 16 numbers of the pose, then 9 of the normalised intrinsics, both row-major.</summary>
    /// <exception cref="ArgumentException">As the constructor, or the length is not 25.</exception>
    public static Camera FromVector(ReadOnlySpan<float> vector)
    {
        if (vector.Length != VectorLength)
        {
            throw new ArgumentException(
                $"camera: {VectorLength} numbers are needed (16 pose, 9 intrinsics), got {vector.Length}.", nameof(vector));
        }

        Span<double> numbers = stackalloc double[VectorLength];
        for (var i = 0; i < VectorLength; i++)
            numbers[i] = vector[i];
        return new Camera(numbers[..16], numbers[16..]);
    }

    /// <summary>EG3D's 25 numbers, single precision.</summary>
    public float[] ToVector() => [.. _cameraToWorld.Select(v => (float)v), .. _intrinsics.Select(v => (float)v)];

    /// <summary>The unit ray through an image point.</summary>
    /// <param name="u">Horizontal image coordinate in [0, 1]; pixel j's centre is at (j + 0.5) / W.</param>
    /// <param name="v">Vertical image coordinate in [0, 1], downwards.</param>
    /// <returns>Unit direction in world coordinates; the ray starts at <see cref="Origin"/>.</returns>
    public (double X, double Y, double Z) RayDirection(double u, double v)
    {
        ReadOnlySpan<double> k = _intrinsics;
        double fx = k[0], skew = k[1], cx = k[2], fy = k[4], cy = k[5];
        var y = (v - cy) / fy;
        var x = (u - cx - skew * y) / fx;
        ReadOnlySpan<double> m = _cameraToWorld;
        double dx = m[0] * x + m[1] * y + m[2], dy = m[4] * x + m[5] * y + m[6], dz = m[8] * x + m[9] * y + m[10];
        var scale = 1 / Math.Sqrt(dx * dx + dy * dy + dz * dz);
        return (dx * scale, dy * scale, dz * scale);
    }

    /// <summary>Where a point is seen: the inverse of <see cref="RayDirection"/>.</summary>
    /// <param name="x">World coordinates of the point.</param>
    /// <returns>Image coordinates and the distance along the unit ray, scene units; null where the point is not in front.</returns>
    public (double U, double V, double Distance)? Project(double x, double y, double z)
    {
        ReadOnlySpan<double> m = _cameraToWorld;
        double dx = x - m[3], dy = y - m[7], dz = z - m[11];
        var depth = m[2] * dx + m[6] * dy + m[10] * dz;
        if (depth <= 0)
            return null;
        var right = (m[0] * dx + m[4] * dy + m[8] * dz) / depth;
        var down = (m[1] * dx + m[5] * dy + m[9] * dz) / depth;
        ReadOnlySpan<double> k = _intrinsics;
        return (k[0] * right + k[1] * down + k[2], k[4] * down + k[5], Math.Sqrt(dx * dx + dy * dy + dz * dz));
    }
}
