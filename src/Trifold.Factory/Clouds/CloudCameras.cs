using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.Clouds;

/// <summary>Views that see an object from all sides.</summary>
public static class CloudCameras
{
    /// <summary>Most views of a scene.</summary>
    public const int MaxViews = 1000;

    // Heights at which models of no world are looked at, degrees to both sides of their default view.
    private const double Pitch = 20;

    // Of the way from the middle of the trained heights to their limits, where models are at their worst.
    private const double HeightShare = 0.5;

    /// <summary>Views at equal turns, alternately from above and below the middle of the heights that the model knows.</summary>
    /// <param name="world">The model's world, whose heights count; null: 20° above and below the default view.</param>
    /// <param name="count">1 to <see cref="MaxViews"/>.</param>
    /// <param name="yawDegrees">Largest turn to either side, 0 to 180: for models that know one side of their objects.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static Camera[] Around(CameraDefaults defaults, IWorld? world, int count, double yawDegrees)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        if (count is < 1 or > MaxViews)
            throw new ArgumentException($"views: must lie between 1 and {MaxViews}, got {count}.");
        if (yawDegrees is not (>= 0 and <= 180))
            throw new ArgumentException($"yaw: must lie between 0 and 180 degrees, got {yawDegrees}.");
        var yaw = double.DegreesToRadians(yawDegrees);
        var (highest, lowest) = world is null
            ? (-double.DegreesToRadians(Pitch), double.DegreesToRadians(Pitch))
            : (world.Viewpoints.HighestPitch, world.Viewpoints.LowestPitch);
        var (middle, turn) = ((highest + lowest) / 2, HeightShare * (lowest - highest) / 2);
        return [.. Enumerable.Range(0, count).Select(i => defaults.Turned(Turn(i), middle + (i % 2 == 0 ? -turn : turn)))];

        // A full turn ends where it began, in front; a part of one has the front in its middle.
        double Turn(int i) => yawDegrees == 180 ? 2 * Math.PI * i / count : count == 1 ? 0 : yaw * (2.0 * i / (count - 1) - 1);
    }
}
