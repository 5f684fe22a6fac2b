namespace Trifold.Formats.Cameras;

/// <summary>One camera of a camera file, in the one convention that all formats are converted to and from.</summary>
/// <remarks>
/// Checked when made: the numbers are finite, the pose rigid to 1e-3, the focal lengths positive.
/// </remarks>
public sealed class FileCamera
{
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
        if ((CameraFaults.OfPose(cameraToWorld) ?? CameraFaults.OfIntrinsics(intrinsics)) is { } fault)
            throw new CameraFormatException(source, fault);
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
}
