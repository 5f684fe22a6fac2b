using System.Numerics;
using Trifold.Factory.Clouds;
using Trifold.Factory.Worlds;
using Trifold.Formats.Clouds;

namespace Trifold.Factory.Evaluation;

/// <summary>Compares clouds with exact surfaces, point by point.</summary>
/// <param name="grouping">Parts that the clouds' labels distinguish.</param>
public sealed class CloudTally(LabelGrouping grouping)
{
    private const int SurfacePointCount = 2048;
    private const double CoveringShare = 0.05;

    // First-order distances need a few corrections.
    private const int Corrections = 4;

    private readonly ConfusionMatrix _labels = new(grouping.Labels.Count);
    private readonly List<double> _distances = [];
    private readonly List<double> _shares = [];
    private readonly List<double> _angles = [];
    private long _covered;
    private long _surfacePoints;

    /// <summary>Adds the cloud of an object.</summary>
    /// <param name="seed">Decides where on the exact surface coverage is looked for.</param>
    public void Add(PointCloud cloud, IWorldInstance instance, long seed)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        var points = new Vector3[cloud.Count];
        var distances = new double[cloud.Count];
        var angles = new double[cloud.Count];
        var truth = new byte[cloud.Count];
        Parallel.For(0, cloud.Count, i =>
        {
            points[i] = new Vector3(cloud.Positions.AsSpan(3 * i, 3));
            distances[i] = Math.Abs(instance.Distance(points[i]));
            var nearest = NearestOnSurface(instance, points[i]);
            truth[i] = instance.Material(nearest).Label;
            var cosine = Vector3.Dot(SphereTracer.Normal(instance, nearest), new Vector3(cloud.Normals.AsSpan(3 * i, 3)));
            angles[i] = double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1)));
        });
        _labels.Add(grouping.Apply(truth), Array.ConvertAll(cloud.Labels, label => (byte)label));
        _distances.AddRange(distances);
        _angles.AddRange(angles);

        var surface = SurfacePoints.Sample(instance, SurfacePointCount, unchecked((int)seed)).Points;
        var size = LargestSide(surface);
        _shares.AddRange(distances.Select(distance => distance / size));
        var tree = new PointTree(points);
        _surfacePoints += surface.Length;
        _covered += surface.AsParallel().Count(point => tree.NearestDistance(point) <= CoveringShare * size);
    }

    /// <summary>Over all points so far.</summary>
    public CloudScores Scores() => new(
        Median(_distances), _distances.Average(), Median(_shares), _shares.Average(), _labels.Accuracy, Median(_angles),
        _covered / (double)_surfacePoints,
        [.. Enumerable.Range(0, grouping.Labels.Count).Select(part => _labels.AccuracyOf(label => label == part))]);

    private static Vector3 NearestOnSurface(IWorldInstance instance, Vector3 point)
    {
        for (var i = 0; i < Corrections; i++)
            point -= instance.Distance(point) * SphereTracer.Normal(instance, point);
        return point;
    }

    private static float LargestSide(Vector3[] surface)
    {
        var sides = surface.Aggregate(Vector3.Max) - surface.Aggregate(Vector3.Min);
        return MathF.Max(sides.X, MathF.Max(sides.Y, sides.Z));
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
