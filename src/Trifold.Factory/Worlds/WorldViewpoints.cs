using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.Worlds;

/// <summary>From where a world's objects are looked at: the default camera, and the views of trainings.</summary>
/// <remarks>Angles are those of <see cref="CameraPoses.Turned"/>: radians, positive pitch moves the camera down.</remarks>
public sealed record WorldViewpoints
{
    /// <summary>Looks at the origin from the front and holds every object whole.</summary>
    public required CameraDefaults Camera { get; init; }

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
    public (double Yaw, double Pitch) Draw(Random random)
    {
        var spread = random.NextDouble() < FrontShare ? FrontYaw : Math.PI;
        var yaw = spread * (2 * random.NextDouble() - 1);
        var share = random.NextDouble();
        return (yaw, HighestPitch + share * (LowestPitch - HighestPitch));
    }
}
