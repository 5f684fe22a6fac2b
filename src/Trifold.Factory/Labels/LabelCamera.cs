using System.Globalization;
using Trifold.Factory.Pictures;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.Labels;

/// <summary>A camera that every scene of a label project is seen from.</summary>
/// <param name="Name">Its part of a file name.</param>
public sealed record LabelCamera(string Name, Camera Camera)
{
    private const int MostViews = 100;
    private const double MostPitch = 85;

    /// <summary>Views evenly from one side to the other.</summary>
    /// <param name="views">1 to 100; one is the view from the front.</param>
    /// <param name="yawDegrees">Turn of the outermost views, 0 to 180 degrees.</param>
    /// <param name="pitchDegrees">Turn down (or up where negative) of all views, at most 85 degrees.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static IReadOnlyList<LabelCamera> Spread(CameraDefaults defaults, int views, double yawDegrees, double pitchDegrees)
    {
        if (views is < 1 or > MostViews)
            throw new ArgumentException($"views: must lie between 1 and {MostViews}, got {views}.");
        if (yawDegrees is not (>= 0 and <= 180) || (yawDegrees == 0 && views > 1))
            throw new ArgumentException($"yaw: must lie between 0 and 180 degrees, and above 0 for several views; got {yawDegrees}.");
        if (!(Math.Abs(pitchDegrees) <= MostPitch))
            throw new ArgumentException($"pitch: must lie between -{MostPitch} and {MostPitch} degrees, got {pitchDegrees}.");
        return [.. Enumerable.Range(0, views).Select(view =>
        {
            var yaw = views == 1 ? 0 : yawDegrees * (2.0 * view / (views - 1) - 1);
            return new LabelCamera(
                $"yaw{Degrees(yaw)}_pitch{Degrees(pitchDegrees)}",
                defaults.Turned(double.DegreesToRadians(yaw), double.DegreesToRadians(pitchDegrees)));
        })];
    }

    /// <summary>Any cameras, named by their place.</summary>
    public static IReadOnlyList<LabelCamera> Of(CameraChoice choice) =>
        [.. choice.Cameras.Select((camera, i) => new LabelCamera($"view{i:D3}", camera))];

    // No dot, which ends a name for some tools, and no plus, which others remove.
    private static string Degrees(double value) => value.ToString("00.##", CultureInfo.InvariantCulture).Replace('.', 'p');
}
