using System.Globalization;
using Trifold.Formats.Cameras;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.Pictures;

/// <summary>The cameras that a person asks for by a word or a file.</summary>
/// <param name="Cameras">At least one, in the order of an animation.</param>
/// <param name="Columns">How many belong in one row of a sheet; null where the order has no rows.</param>
public sealed record CameraChoice(IReadOnlyList<Camera> Cameras, int? Columns = null)
{
    /// <summary>Most cameras on an orbit: one for each degree.</summary>
    public const int MaxOrbit = 360;

    /// <summary>Most cameras of a sweep.</summary>
    public const int MaxSweep = 1000;

    private const string OrbitPrefix = "orbit:";

    // From one side to the other, and from above to below; further to the side faces are no longer seen.
    private static readonly double[] GridYaws = [-40, -20, 0, 20, 40];
    private static readonly double[] GridPitches = [-20, 0, 20];

    /// <summary>Reads a choice.</summary>
    /// <param name="text"><c>front</c>, <c>grid</c> (five turns by three heights), <c>orbit:N</c> (a full turn in N
    /// steps), or a file that <see cref="CameraFile"/> reads.</param>
    /// <param name="defaults">The model's cameras.</param>
    /// <param name="fieldOfView">Diagonal angle in degrees that replaces the cameras' own; null: theirs.</param>
    /// <exception cref="ArgumentException">The text is none of these.</exception>
    /// <exception cref="CameraFormatException">The file cannot be read.</exception>
    public static CameraChoice Parse(string text, CameraDefaults defaults, double? fieldOfView)
    {
        defaults = WithFieldOfView(defaults, fieldOfView);
        if (text == "front")
            return Front(defaults);
        if (text == "grid")
            return Grid(defaults);
        if (text.StartsWith(OrbitPrefix, StringComparison.Ordinal))
        {
            return int.TryParse(text[OrbitPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= MaxOrbit
                ? Orbit(defaults, count)
                : throw new ArgumentException($"cameras: in orbit:N, N must lie between 1 and {MaxOrbit}; got '{text}'.");
        }

        if (!File.Exists(text) && !Directory.Exists(text))
            throw new ArgumentException($"cameras: use front, grid, orbit:N or a camera file; '{text}' is none of these.");
        return new CameraChoice([.. Read(text).Select(camera => fieldOfView is null
            ? camera
            : new Camera(camera.CameraToWorld, CameraPoses.IntrinsicsFromFocal(defaults.Focal)))]);
    }

    /// <summary>The model's default camera.</summary>
    public static CameraChoice Front(CameraDefaults defaults) => new([defaults.Turned(0, 0)]);

    /// <summary>One camera turned away from the default one.</summary>
    /// <param name="yawDegrees">-180 to 180.</param>
    /// <param name="pitchDegrees">-85 to 85; beyond, the upright direction would be lost.</param>
    public static CameraChoice Turn(CameraDefaults defaults, double yawDegrees, double pitchDegrees)
    {
        if (yawDegrees is not (>= -180 and <= 180))
            throw new ArgumentException($"yaw_degrees: must lie between -180 and 180, got {yawDegrees}.");
        if (pitchDegrees is not (>= -85 and <= 85))
            throw new ArgumentException($"pitch_degrees: must lie between -85 and 85, got {pitchDegrees}.");
        return new([Turned(defaults, yawDegrees, pitchDegrees)]);
    }

    /// <summary>Five turns by three heights.</summary>
    public static CameraChoice Grid(CameraDefaults defaults) =>
        new([.. GridPitches.SelectMany(pitch => GridYaws.Select(yaw => Turned(defaults, yaw, pitch)))], GridYaws.Length);

    /// <summary>A full turn.</summary>
    /// <param name="steps">1 to <see cref="MaxOrbit"/>.</param>
    public static CameraChoice Orbit(CameraDefaults defaults, int steps)
    {
        if (steps is < 1 or > MaxOrbit)
            throw new ArgumentException($"steps: must lie between 1 and {MaxOrbit}, got {steps}.");
        return new([.. Enumerable.Range(0, steps).Select(i => defaults.Turned(2 * Math.PI * i / steps, 0))]);
    }

    /// <summary>From one side to the other.</summary>
    /// <param name="steps">Cameras, 2 to <see cref="MaxSweep"/>.</param>
    /// <param name="yawDegrees">Turn of the last camera, 0 to 180; the first has its negative.</param>
    public static CameraChoice Sweep(CameraDefaults defaults, int steps, double yawDegrees)
    {
        if (steps is < 2 or > MaxSweep)
            throw new ArgumentException($"steps: must lie between 2 and {MaxSweep}, got {steps}.");
        if (yawDegrees is not (>= 0 and <= 180))
            throw new ArgumentException($"yaw_degrees: must lie between 0 and 180, got {yawDegrees}.");
        var limit = double.DegreesToRadians(yawDegrees);
        return new([.. Enumerable.Range(0, steps).Select(i => defaults.Turned(limit * (2.0 * i / (steps - 1) - 1), 0))]);
    }

    /// <summary>The cameras of a file.</summary>
    public static IReadOnlyList<Camera> Read(string file) => [.. CameraFile.Read(file).Select(camera =>
        new Camera([.. camera.CameraToWorld], [.. camera.Intrinsics]))];

    /// <summary>The defaults with another diagonal field of view.</summary>
    /// <param name="degrees">Between 0 and 180; null: as they are.</param>
    public static CameraDefaults WithFieldOfView(CameraDefaults defaults, double? degrees)
    {
        if (degrees is not { } angle)
            return defaults;
        if (!(angle > 0 && angle < 180))
            throw new ArgumentException($"fov: must lie between 0 and 180 degrees, got {angle}.");
        return defaults with { Focal = CameraPoses.IntrinsicsFromDiagonalFieldOfView(angle)[0] };
    }

    private static Camera Turned(CameraDefaults defaults, double yawDegrees, double pitchDegrees) =>
        defaults.Turned(double.DegreesToRadians(yawDegrees), double.DegreesToRadians(pitchDegrees));
}
