using System.Numerics;

namespace Trifold.Factory.Clouds;

/// <summary>Finds nearest points: a k-d tree (Bentley 1975), balanced and kept in one array.</summary>
public sealed class PointTree
{
    private readonly Vector3[] _points;

    // A subtree is a range of this order; the point in its middle divides the others along an axis.
    private readonly int[] _order;
    private readonly byte[] _axes;

    /// <param name="points">P of them; not copied.</param>
    public PointTree(Vector3[] points)
    {
        ArgumentNullException.ThrowIfNull(points);
        _points = points;
        _order = [.. Enumerable.Range(0, points.Length)];
        _axes = new byte[points.Length];
        Build(0, points.Length, new float[points.Length]);
    }

    /// <summary>Distance to the nearest point; infinite without any.</summary>
    public float NearestDistance(Vector3 place)
    {
        Span<float> nearest = stackalloc float[1];
        NearestDistances(place, nearest);
        return nearest[0];
    }

    /// <summary>Distances to the points nearest to a place, ascending.</summary>
    /// <param name="nearest">As many as are wanted; infinite where there are fewer points.</param>
    public void NearestDistances(Vector3 place, Span<float> nearest)
    {
        nearest.Fill(float.PositiveInfinity);
        Search(0, _order.Length, place, nearest);
        foreach (ref var squared in nearest)
            squared = MathF.Sqrt(squared);
    }

    private void Build(int start, int end, float[] keys)
    {
        if (end - start < 2)
            return;
        var axis = WidestAxis(start, end);
        for (var i = start; i < end; i++)
            keys[i] = _points[_order[i]][axis];
        keys.AsSpan(start, end - start).Sort(_order.AsSpan(start, end - start));
        var middle = (start + end) / 2;
        _axes[middle] = (byte)axis;
        Build(start, middle, keys);
        Build(middle + 1, end, keys);
    }

    private int WidestAxis(int start, int end)
    {
        Vector3 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        for (var i = start; i < end; i++)
            (low, high) = (Vector3.Min(low, _points[_order[i]]), Vector3.Max(high, _points[_order[i]]));
        var extent = high - low;
        return extent.X >= extent.Y ? extent.X >= extent.Z ? 0 : 2 : extent.Y >= extent.Z ? 1 : 2;
    }

    // Distances are squared until the search is over.
    private void Search(int start, int end, Vector3 place, Span<float> nearest)
    {
        if (start >= end)
            return;
        var middle = (start + end) / 2;
        var point = _points[_order[middle]];
        Insert(Vector3.DistanceSquared(place, point), nearest);
        var offset = place[_axes[middle]] - point[_axes[middle]];
        var (near, far) = offset < 0 ? ((start, middle), (middle + 1, end)) : ((middle + 1, end), (start, middle));
        Search(near.Item1, near.Item2, place, nearest);
        if (offset * offset < nearest[^1])
            Search(far.Item1, far.Item2, place, nearest);
    }

    private static void Insert(float squared, Span<float> nearest)
    {
        if (squared >= nearest[^1])
            return;
        var place = nearest.Length - 1;
        for (; place > 0 && nearest[place - 1] > squared; place--)
            nearest[place] = nearest[place - 1];
        nearest[place] = squared;
    }
}
