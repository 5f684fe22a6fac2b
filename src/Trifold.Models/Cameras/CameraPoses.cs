namespace Trifold.Models.Cameras;

/// <summary>
/// Poses on a sphere around a target, as EG3D samples them.
/// </summary>
/// <remarks>
/// Angles are radians: the azimuth is π/2 in front (on +z), the polar angle is 0 above and π below, and is warped:
/// the point at polar angle v has the inclination arccos(1 − 2v/π), so that a uniform v is uniform on the sphere and
/// only 0, π/2 and π stay where they are (EG3D specification, section 16).
/// Poses are 4×4 row-major camera-to-world transforms with OpenCV camera axes; the world's up is +y.
/// </remarks>
public static class CameraPoses
{
    // At the poles the viewing direction is parallel to "up" and the pose undefined; the published bound keeps clear.
    private const float PolarMargin = 1e-5f;

    /// <summary>A pose on a sphere around the origin of the world, looking at <paramref name="target"/>.</summary>
    /// <param name="azimuth">Radians; π/2 is in front of the object.</param>
    /// <param name="polar">Warped polar angle in [0, π] radians, clamped by 1e-5 at both ends.</param>
    /// <param name="target">Point looked at, world coordinates.</param>
    /// <param name="radius">Distance of the camera from the world's origin, scene units, positive.</param>
    public static double[] LookAt(double azimuth, double polar, (double X, double Y, double Z) target, double radius)
    {
        if (!(radius > 0) || !double.IsFinite(radius))
            throw new ArgumentOutOfRangeException(nameof(radius), $"radius: must be positive and finite, got {radius}.");

        var (sin, cos) = Math.SinCos(Inclination(polar));
        var origin = (
            X: radius * sin * Math.Cos(Math.PI - azimuth),
            Y: radius * cos,
            Z: radius * sin * Math.Sin(Math.PI - azimuth));
        return FromTo(origin, target);
    }

    /// <summary>A pose at <paramref name="origin"/> looking at <paramref name="target"/> with the world's +y up.</summary>
    public static double[] FromTo((double X, double Y, double Z) origin, (double X, double Y, double Z) target)
    {
        var forward = Normalize((target.X - origin.X, target.Y - origin.Y, target.Z - origin.Z));
        var right = Normalize(Negate(Cross((0, 1, 0), forward)));
        var down = Normalize(Cross(forward, right));
        return
        [
            right.X, down.X, forward.X, origin.X,
            right.Y, down.Y, forward.Y, origin.Y,
            right.Z, down.Z, forward.Z, origin.Z,
            0, 0, 0, 1,
        ];
    }

    /// <summary>Normally distributed angles around a mean direction, looking at the world's origin.</summary>
    /// <param name="draw">Source of independent N(0, 1) numbers.</param>
    public static double[] Gaussian(
        Func<double> draw, double azimuthMean, double polarMean, double azimuthStd, double polarStd, double radius) =>
        LookAt(azimuthMean + azimuthStd * draw(), polarMean + polarStd * draw(), default, radius);

    /// <summary>Uniformly distributed angles in mean ± spread, looking at the world's origin.</summary>
    /// <param name="draw">Source of independent numbers in [0, 1).</param>
    public static double[] Uniform(
        Func<double> draw, double azimuthMean, double polarMean, double azimuthSpread, double polarSpread, double radius) =>
        LookAt(
            azimuthMean + azimuthSpread * (2 * draw() - 1), polarMean + polarSpread * (2 * draw() - 1), default, radius);

    /// <summary>Uniform on the whole sphere of directions, looking at the world's origin.</summary>
    /// <param name="draw">Source of independent numbers in [0, 1).</param>
    public static double[] WholeSphere(Func<double> draw, double radius) =>
        Uniform(draw, Math.PI / 2, Math.PI / 2, Math.PI, Math.PI / 2, radius);

    /// <summary>A view named by how far it turns away from the front.</summary>
    /// <param name="yaw">Radians; positive moves the camera towards +x: to the right as seen from the front, to the own
    /// left of an object that faces +z (the sign of EG3D's sampling scripts).</param>
    /// <param name="pitch">Radians on the warped polar angle; positive moves the camera down.</param>
    /// <param name="target">Point looked at, world coordinates.</param>
    /// <param name="radius">Distance from the world's origin, scene units.</param>
    public static double[] Turned(double yaw, double pitch, (double X, double Y, double Z) target, double radius) =>
        LookAt(Math.PI / 2 + yaw, Math.PI / 2 + pitch, target, radius);

    /// <summary>A full turn around the object at constant height, starting in front.</summary>
    public static IEnumerable<double[]> Orbit(
        int count, double pitch, (double X, double Y, double Z) target, double radius)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Enumerable.Range(0, count).Select(i => Turned(2 * Math.PI * i / count, pitch, target, radius));
    }

    /// <summary>Intrinsics of a centred pinhole camera from the <i>diagonal</i> field of view, in degrees.</summary>
    /// <remarks>The published helper uses 3.14159 and 1.414; its numbers are kept, so 18.837° gives 4.2634.</remarks>
    /// <returns>Normalised 3×3 intrinsics, row-major.</returns>
    public static double[] IntrinsicsFromDiagonalFieldOfView(double degrees)
    {
        if (!(degrees > 0 && degrees < 180))
        {
            throw new ArgumentOutOfRangeException(
                nameof(degrees), $"field of view: must lie between 0 and 180 degrees, got {degrees}.");
        }

        return IntrinsicsFromFocal(1 / (Math.Tan(degrees * 3.14159 / 360) * 1.414));
    }

    /// <summary>Intrinsics of a centred pinhole camera from a focal length divided by the image size.</summary>
    public static double[] IntrinsicsFromFocal(double focal) => [focal, 0, 0.5, 0, focal, 0.5, 0, 0, 1];

    /// <summary>The camera of a horizontally mirrored image.</summary>
    /// <param name="pose">4×4 row-major camera-to-world transform.</param>
    public static double[] Mirrored(ReadOnlySpan<double> pose)
    {
        var mirrored = pose.ToArray();
        foreach (var entry in (ReadOnlySpan<int>)[1, 2, 4, 8, 3])
            mirrored[entry] = -mirrored[entry];
        return mirrored;
    }

    // In single precision: beside the poles the arccosine magnifies rounding to 1e-4, and published poses contain it.
    private static double Inclination(double polar)
    {
        var v = Math.Clamp((float)polar, PolarMargin, MathF.PI - PolarMargin);
        return MathF.Acos(1 - 2 * (v / MathF.PI));
    }

    private static (double X, double Y, double Z) Cross((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        (a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

    private static (double X, double Y, double Z) Negate((double X, double Y, double Z) a) => (-a.X, -a.Y, -a.Z);

    private static (double X, double Y, double Z) Normalize((double X, double Y, double Z) a)
    {
        var length = Math.Sqrt(a.X * a.X + a.Y * a.Y + a.Z * a.Z);
        if (length == 0)
            throw new ArgumentException("camera.pose: the camera looks straight up or down, or stands on its target.");
        return (a.X / length, a.Y / length, a.Z / length);
    }
}
