namespace Trifold.Formats.Cameras;

/// <summary>One camera of a camera file, in the one convention that all formats are converted to and from.</summary>
/// <remarks>
/// Checked when made: the numbers are finite, the pose rigid to 1e-3, the focal lengths positive.
/// </remarks>
public sealed class FileCamera
{
    // A pose written with six digits is orthonormal to about 1e-6; 1e-3 still catches every real mistake.
    private const double RigidTolerance = 1e-3;

    /// <param name="name">Name of the image that it belongs to, a path relative to the camera file.</param>
    /// <param name="cameraToWorld">Rigid transform, 4×4 row-major, last row 0 0 0 1; OpenCV camera axes: x right, y down,
    /// z forward.</param>
    /// <param name="intrinsics">3×3 row-major, divided by the image size: fx/W, skew, cx/W; 0, fy/H, cy/H; 0 0 1. The
    /// image spans [0, 1]; pixel centres are at (i + 0.5) / W.</param>
    /// <param name="source">File and entry, for messages.</param>
    /// <param name="size">Width and height of the image, pixels, where the file says.</param>
    /// <exception cref="CameraFormatException">A number is not finite, the pose not rigid, or a focal length not positive.</exception>
    public FileCamera(
        string name, double[] cameraToWorld, double[] intrinsics, string source, (int Width, int Height)? size = null)
    {
        CheckPose(cameraToWorld, source);
        CheckIntrinsics(intrinsics, source);
        if (size is { Width: < 1 } or { Height: < 1 })
            throw new CameraFormatException(source, $"the image size must be positive, got {size}.");
        (Name, CameraToWorld, Intrinsics, Size) = (name, cameraToWorld, intrinsics, size);
    }

    public string Name { get; }

    /// <summary>4×4 row-major.</summary>
    public IReadOnlyList<double> CameraToWorld { get; }

    /// <summary>3×3 row-major, divided by the image size.</summary>
    public IReadOnlyList<double> Intrinsics { get; }

    /// <summary>Width and height of the image, pixels; null where the file does not say.</summary>
    public (int Width, int Height)? Size { get; }

    /// <summary>EG3D's 25 numbers.</summary>
    public float[] ToVector() => [.. CameraToWorld.Select(v => (float)v), .. Intrinsics.Select(v => (float)v)];

    /// <summary>A camera from EG3D's 25 numbers.</summary>
    public static FileCamera FromVector(
        string name, ReadOnlySpan<float> vector, string source, (int Width, int Height)? size = null)
    {
        if (vector.Length != CameraJson.VectorLength)
            throw new ArgumentException($"A camera has {CameraJson.VectorLength} numbers, got {vector.Length}.", nameof(vector));
        var numbers = new double[vector.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = vector[i];
        return new FileCamera(name, numbers[..16], numbers[16..], source, size);
    }

    private static void CheckPose(double[] m, string source)
    {
        if (m.Length != 16)
            throw new CameraFormatException(source, $"the pose must have 16 numbers (4×4), got {m.Length}.");
        CheckFinite(m, "pose", source);
        if (m[12] != 0 || m[13] != 0 || m[14] != 0 || Math.Abs(m[15] - 1) > RigidTolerance)
            throw new CameraFormatException(source, $"the last row of the pose must be 0 0 0 1, got {m[12]} {m[13]} {m[14]} {m[15]}.");
        if (!RigidTransforms.IsRotation(m, RigidTolerance))
        {
            throw new CameraFormatException(
                source, $"the pose must be a rotation and a translation, to {RigidTolerance}; remove scale, shear or mirroring.");
        }
    }

    private static void CheckIntrinsics(double[] k, string source)
    {
        if (k.Length != 9)
            throw new CameraFormatException(source, $"the intrinsics must have 9 numbers (3×3), got {k.Length}.");
        CheckFinite(k, "intrinsics", source);
        if (k[0] <= 0 || k[4] <= 0)
            throw new CameraFormatException(source, $"focal lengths must be positive, got {k[0]} and {k[4]}.");
        if (k[3] != 0 || k[6] != 0 || k[7] != 0 || k[8] != 1)
            throw new CameraFormatException(source, "the intrinsics must have the form fx skew cx; 0 fy cy; 0 0 1.");
    }

    private static void CheckFinite(double[] values, string part, string source)
    {
        var bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
            throw new CameraFormatException(source, $"number {bad} of the {part} is {values[bad]}; it must be finite.");
    }
}
