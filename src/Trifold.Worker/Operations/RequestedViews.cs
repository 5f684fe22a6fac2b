namespace Trifold.Worker.Operations;

/// <summary>Which of a scene's views are delivered.</summary>
internal static class RequestedViews
{
    /// <param name="first">First view to deliver.</param>
    /// <param name="views">Of the scene.</param>
    /// <exception cref="ArgumentException">There is no such view.</exception>
    public static int First(int first, int views) => first >= 0 && first < views
        ? first
        : throw RequestFaults.At("first_view", $"must lie between 0 and {views - 1}, got {first}.");

    /// <summary>The end of the views to deliver.</summary>
    /// <param name="count">0: all that are left.</param>
    public static int End(int first, int count, int views) => count >= 0
        ? count == 0 ? views : (int)Math.Min(views, (long)first + count)
        : throw RequestFaults.At("view_count", $"must not be negative, got {count}.");
}
