using static System.FormattableString;

namespace Trifold.Formats.Cameras;

/// <summary>What is wrong with the numbers of a camera, in words for its user; null: nothing.</summary>
public static class CameraFaults
{
    // A pose written with six digits is orthonormal to about 1e-6; 1e-3 still catches every real mistake.
    private const double Tolerance = 1e-3;

    /// <summary>Faults of a pose, which is rigid to 1e-3.</summary>
    /// <param name="pose">4×4 row-major, last row 0 0 0 1.</param>
    public static string? OfPose(ReadOnlySpan<double> pose)
    {
        if (pose.Length != 16)
            return Invariant($"the pose must have 16 numbers (4×4, row-major), got {pose.Length}.");
        if (NotFinite(pose) is { } bad)
            return Invariant($"number {bad} of the pose is {pose[bad]}; it must be finite.");
        if (pose[12] != 0 || pose[13] != 0 || pose[14] != 0 || Math.Abs(pose[15] - 1) > Tolerance)
            return Invariant($"the last row of the pose must be 0 0 0 1, got {pose[12]} {pose[13]} {pose[14]} {pose[15]}.");
        return OfRotation(pose);
    }

    /// <summary>Faults of the upper left 3×3 of a pose: scale, shear or mirroring.</summary>
    public static string? OfRotation(ReadOnlySpan<double> pose)
    {
        for (var a = 0; a < 3; a++)
        {
            for (var b = a; b < 3; b++)
            {
                var product = pose[a] * pose[b] + pose[a + 4] * pose[b + 4] + pose[a + 8] * pose[b + 8];
                if (!(Math.Abs(product - (a == b ? 1 : 0)) <= Tolerance))
                {
                    return Invariant(
                        $"the rotation must be orthonormal to {Tolerance}, but columns {a} and {b} have the product {product:G6}; remove scale and shear.");
                }
            }
        }

        var determinant = pose[0] * (pose[5] * pose[10] - pose[6] * pose[9]) - pose[1] * (pose[4] * pose[10] - pose[6] * pose[8])
            + pose[2] * (pose[4] * pose[9] - pose[5] * pose[8]);
        return determinant < 0 ? "the rotation mirrors; the camera's axes must be right-handed." : null;
    }

    /// <summary>Faults of normalised intrinsics.</summary>
    /// <param name="intrinsics">3×3 row-major: fx/W, skew, cx/W; 0, fy/H, cy/H; 0 0 1.</param>
    public static string? OfIntrinsics(ReadOnlySpan<double> intrinsics)
    {
        if (intrinsics.Length != 9)
            return Invariant($"the intrinsics must have 9 numbers (3×3, row-major), got {intrinsics.Length}.");
        if (NotFinite(intrinsics) is { } bad)
            return Invariant($"number {bad} of the intrinsics is {intrinsics[bad]}; it must be finite.");
        if (intrinsics[0] <= 0 || intrinsics[4] <= 0)
        {
            return Invariant(
                $"focal lengths must be positive and divided by the image size, got {intrinsics[0]} and {intrinsics[4]}.");
        }

        return intrinsics[3] != 0 || intrinsics[6] != 0 || intrinsics[7] != 0 || intrinsics[8] != 1
            ? "the intrinsics must be fx skew cx, 0 fy cy, 0 0 1."
            : null;
    }

    private static int? NotFinite(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                return i;
        }

        return null;
    }
}
