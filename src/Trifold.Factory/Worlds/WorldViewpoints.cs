using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;
using Trifold.Models.Seeds;

namespace Trifold.Factory.Worlds;

/// <summary>From where a world's objects are looked at: the default camera, and the views of trainings.</summary>
/// <remarks>Angles are those of <see cref="CameraPoses.Turned"/>: radians, positive pitch moves the camera down.</remarks>
public sealed record WorldViewpoints
{
    // Apart from that of PoseDistribution; streams 0 and up belong to network layers.
    private const int Stream = -2;

    /// <summary>Looks at the origin from the front and holds every object whole.</summary>
    public required CameraDefaults Default { get; init; }

    /// <summary>Share of the views whose yaw stays within <see cref="FrontYaw"/> of the front; the rest turn all the way.</summary>
    public required double FrontShare { get; init; }

    /// <summary>Largest turn of those to either side; unused where the share is 0.</summary>
    public required double FrontYaw { get; init; }

    /// <summary>Pitch where the camera stands highest: the smaller number.</summary>
    public required double HighestPitch { get; init; }

    /// <summary>Pitch where the camera stands lowest.</summary>
    public required double LowestPitch { get; init; }

    /// <summary>Turns of the views that a semantic decoder is taught by.</summary>
    public required IReadOnlyList<(double Yaw, double Pitch)> Labelled { get; init; }

    /// <summary>Views by which a model of the world is judged.</summary>
    public required PoseDistribution Evaluated { get; init; }

    /// <summary>Where in the image objects carry most detail: the middle of that region, normalised.</summary>
    public required (double U, double V) DetailCenter { get; init; }

    /// <summary>Standard deviation of the region of detail, normalised.</summary>
    public required (double U, double V) DetailSpread { get; init; }

    /// <summary>A view of a training: uniform within the limits.</summary>
    /// <param name="draw">Source of independent numbers in [0, 1).</param>
    public (double Yaw, double Pitch) Draw(Func<double> draw)
    {
        var spread = draw() < FrontShare ? FrontYaw : Math.PI;
        var yaw = spread * (2 * draw() - 1);
        return (yaw, HighestPitch + draw() * (LowestPitch - HighestPitch));
    }

    /// <summary>Such views of one seed, a function of the seed alone; a larger number begins with the smaller.</summary>
    public IReadOnlyList<Camera> Draw(long seed, int count)
    {
        var numbers = new float[3 * count];
        CounterRandom.FillUniform(seed, Stream, numbers);
        var next = 0;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (yaw, pitch) = Draw(() => numbers[next++]);
            return Default.Turned(yaw, pitch);
        })];
    }
}
