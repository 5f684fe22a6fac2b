using Trifold.Models.Cameras;
using Trifold.Models.Folders;
using Trifold.Models.Seeds;

namespace Trifold.Factory.Annotation;

/// <summary>Cameras that turn uniformly within limits around the model's default view.</summary>
/// <param name="YawDegrees">Largest turn to either side, 0 to 180 degrees.</param>
/// <param name="PitchDegrees">Largest turn up or down, 0 to 85 degrees (on the warped polar angle).</param>
/// <param name="MiddlePitchDegrees">What the pitch turns from; positive is below the default view. With the turn it
/// stays within 85 degrees.</param>
public sealed record PoseDistribution(double YawDegrees, double PitchDegrees, double MiddlePitchDegrees = 0)
{
    // Streams 0 and up belong to network layers.
    private const int Stream = -1;

    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public void Check()
    {
        if (YawDegrees is not (>= 0 and <= 180))
            throw new ArgumentException($"yaw: must lie between 0 and 180 degrees, got {YawDegrees}.");
        if (PitchDegrees is not (>= 0 and <= 85))
            throw new ArgumentException($"pitch: must lie between 0 and 85 degrees, got {PitchDegrees}.");
        if (!(Math.Abs(MiddlePitchDegrees) + PitchDegrees <= 85))
            throw new ArgumentException($"middle pitch: with the pitch it must stay within 85 degrees, got {MiddlePitchDegrees} ± {PitchDegrees}.");
    }

    /// <summary>The cameras of a seed's views, a function of the seed alone.</summary>
    /// <param name="count">Views.</param>
    public Camera[] Draw(CameraDefaults defaults, long seed, int count)
    {
        Check();
        var numbers = new float[2 * count];
        CounterRandom.FillUniform(seed, Stream, numbers);
        var cameras = new Camera[count];
        for (var view = 0; view < count; view++)
        {
            cameras[view] = defaults.Turned(
                double.DegreesToRadians(YawDegrees) * (2 * numbers[2 * view] - 1),
                double.DegreesToRadians(MiddlePitchDegrees)
                    + double.DegreesToRadians(PitchDegrees) * (2 * numbers[2 * view + 1] - 1));
        }

        return cameras;
    }
}
