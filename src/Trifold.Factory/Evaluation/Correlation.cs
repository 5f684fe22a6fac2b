namespace Trifold.Factory.Evaluation;

/// <summary>How far two quantities go together, in [-1, 1]; NaN where one of them never changes.</summary>
internal static class Correlation
{
    /// <summary>Of the values.</summary>
    public static double Pearson(IReadOnlyList<float> x, IReadOnlyList<float> y)
    {
        var (meanX, meanY) = (x.Average(v => (double)v), y.Average(v => (double)v));
        double xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Count; i++)
        {
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            (xx, yy, xy) = (xx + dx * dx, yy + dy * dy, xy + dx * dy);
        }

        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>Of the ranks.</summary>
    public static double Spearman(IReadOnlyList<float> x, IReadOnlyList<float> y) => Pearson(Ranks(x), Ranks(y));

    // Equal values share the mean of their ranks.
    private static float[] Ranks(IReadOnlyList<float> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new float[values.Count];
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2f;
            start = end;
        }

        return ranks;
    }
}
