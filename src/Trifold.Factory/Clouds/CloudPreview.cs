using Trifold.Formats.Clouds;
using Trifold.Formats.Images;
using Trifold.Formats.Views;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Clouds;

/// <summary>What a point cloud looks like: its points as small squares, the nearest before the others.</summary>
public static class CloudPreview
{
    private const int Margin = 2;

    // Of a splat: clouds of a few points still look like points.
    private const int MostPixels = 12;

    private static readonly Rgb White = new(255, 255, 255);

    /// <summary>A row of views in the points' colours, and below it one in their parts' colours.</summary>
    /// <param name="cameras">At least one.</param>
    /// <param name="size">Side of each view, pixels.</param>
    public static RgbImage Draw(PointCloud cloud, IReadOnlyList<Camera> cameras, int size)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(cameras);
        var parts = Array.ConvertAll(cloud.Labels, label => cloud.Parts[label].Color);
        return ContactSheet.Compose(
            [.. cameras.Select(camera => Draw(cloud, cloud.Colors, camera, size)), .. cameras.Select(camera => Draw(cloud, parts, camera, size))],
            cameras.Count, Margin, White);
    }

    private static RgbImage Draw(PointCloud cloud, Rgb[] colors, Camera camera, int size)
    {
        var image = new RgbImage(size, size);
        image.Colors.Fill(White);
        var nearest = new double[size * size];
        Array.Fill(nearest, double.PositiveInfinity);
        for (var i = 0; i < cloud.Count; i++)
        {
            var seen = camera.Project(cloud.Positions[3 * i], cloud.Positions[3 * i + 1], cloud.Positions[3 * i + 2]);
            if (seen is { } at)
                Splat(image.Colors, nearest, size, at, colors[i], SideOf(cloud.Count, size));
        }

        return image;
    }

    // About half of the points face the camera, on a third of the view: twice the side that would cover it without gaps if
    // they were evenly spread.
    private static int SideOf(int points, int size) => Math.Clamp((int)Math.Round(2 * size * Math.Sqrt(1.0 / points)), 1, MostPixels);

    private static void Splat(Span<Rgb> pixels, double[] nearest, int size, (double U, double V, double Distance) at, Rgb color, int side)
    {
        var (left, top) = ((int)Math.Floor(at.U * size - side / 2.0 + 0.5), (int)Math.Floor(at.V * size - side / 2.0 + 0.5));
        for (var y = Math.Max(0, top); y < Math.Min(size, top + side); y++)
        {
            for (var x = Math.Max(0, left); x < Math.Min(size, left + side); x++)
            {
                if (at.Distance >= nearest[y * size + x])
                    continue;
                nearest[y * size + x] = at.Distance;
                pixels[y * size + x] = color;
            }
        }
    }
}
