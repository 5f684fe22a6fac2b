namespace Trifold.Factory.Clouds;

/// <summary>Statistical outlier removal (Rusu et al., "Towards 3D point cloud based object maps", 2008).</summary>
public static class OutlierRemoval
{
    // Usual values: neighbours that are looked at, and standard deviations of their mean distance that are allowed.
    private const int Neighbours = 16;
    private const double Deviations = 2;

    /// <summary>The samples whose mean distance to their neighbours is not unusually large.</summary>
    /// <returns>In the order given; all of them where there are no more than the neighbours looked at.</returns>
    public static List<SurfaceSample> Remove(List<SurfaceSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count <= Neighbours)
            return samples;
        var tree = new PointTree([.. samples.Select(sample => sample.Position)]);
        var distances = new double[samples.Count];
        Parallel.For(0, samples.Count, i => distances[i] = MeanDistance(tree, samples[i]));
        var mean = distances.Average();
        var deviation = Math.Sqrt(distances.Average(distance => (distance - mean) * (distance - mean)));
        return [.. samples.Where((_, i) => distances[i] <= mean + Deviations * deviation)];
    }

    private static double MeanDistance(PointTree tree, SurfaceSample sample)
    {
        // The nearest is the sample itself.
        Span<float> nearest = stackalloc float[Neighbours + 1];
        tree.NearestDistances(sample.Position, nearest);
        double sum = 0;
        foreach (var distance in nearest)
            sum += distance;
        return sum / Neighbours;
    }
}
