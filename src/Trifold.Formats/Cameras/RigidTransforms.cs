namespace Trifold.Formats.Cameras;

/// <summary>Rigid transforms, 4×4 row-major with last row 0 0 0 1, and unit quaternions (w, x, y, z).</summary>
internal static class RigidTransforms
{
    /// <summary>A transform from rotation (3×3 row-major) and translation.</summary>
    public static double[] From(ReadOnlySpan<double> r, ReadOnlySpan<double> t) =>
        [r[0], r[1], r[2], t[0], r[3], r[4], r[5], t[1], r[6], r[7], r[8], t[2], 0, 0, 0, 1];

    /// <summary>The rotation of a transform, 3×3 row-major.</summary>
    public static double[] Rotation(IReadOnlyList<double> m) => [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]];

    /// <summary>The inverse: world-to-camera from camera-to-world and back.</summary>
    public static double[] Inverse(IReadOnlyList<double> m)
    {
        var inverse = new double[16];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                inverse[4 * row + column] = m[4 * column + row];
                inverse[4 * row + 3] -= m[4 * column + row] * m[4 * column + 3];
            }
        }

        inverse[15] = 1;
        return inverse;
    }

    public static double[] Product(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var product = new double[16];
        for (var i = 0; i < 16; i++)
        {
            for (var k = 0; k < 4; k++)
                product[i] += a[i / 4 * 4 + k] * b[4 * k + i % 4];
        }

        return product;
    }

    /// <summary>Camera axes from OpenCV (y down, z forward) to OpenGL (y up, z backward), or back.</summary>
    public static double[] FlipYz(IReadOnlyList<double> m) =>
        [.. m.Select((value, i) => i < 12 && i % 4 is 1 or 2 ? -value : value)];

    /// <summary>Rotation (3×3 row-major) of a quaternion of any length but 0.</summary>
    public static double[] FromQuaternion(double w, double x, double y, double z)
    {
        var s = 2 / (w * w + x * x + y * y + z * z);
        return
        [
            1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y),
            s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x),
            s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y),
        ];
    }

    /// <summary>Unit quaternion, w not negative, of a rotation (3×3 row-major).</summary>
    public static (double W, double X, double Y, double Z) ToQuaternion(ReadOnlySpan<double> r)
    {
        // The largest component is found first, so that no division is by a small number (Shepperd 1978).
        var trace = r[0] + r[4] + r[8];
        double w, x, y, z;
        if (trace >= r[0] && trace >= r[4] && trace >= r[8])
            (w, x, y, z) = (1 + trace, r[7] - r[5], r[2] - r[6], r[3] - r[1]);
        else if (r[0] >= r[4] && r[0] >= r[8])
            (w, x, y, z) = (r[7] - r[5], 1 + r[0] - r[4] - r[8], r[1] + r[3], r[2] + r[6]);
        else if (r[4] >= r[8])
            (w, x, y, z) = (r[2] - r[6], r[1] + r[3], 1 + r[4] - r[0] - r[8], r[5] + r[7]);
        else
            (w, x, y, z) = (r[3] - r[1], r[2] + r[6], r[5] + r[7], 1 + r[8] - r[0] - r[4]);
        var scale = (w < 0 ? -1 : 1) / Math.Sqrt(w * w + x * x + y * y + z * z);
        return (w * scale, x * scale, y * scale, z * scale);
    }
}
