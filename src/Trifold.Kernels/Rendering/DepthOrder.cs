namespace Trifold.Kernels.Rendering;

/// <summary>Which sample stands at which depth: a stable merge of the ascending runs that are there, mostly two.</summary>
internal static unsafe class DepthOrder
{
    /// <summary>Sorts ascending; what is no number comes last.</summary>
    /// <param name="order">Room for the samples' indices, [count].</param>
    /// <param name="spare">As much again.</param>
    /// <returns>The sorted indices: one of the two.</returns>
    public static int* Sort(float* depths, int count, int* order, int* spare)
    {
        for (var i = 0; i < count; i++)
            order[i] = i;
        while (EndOfRun(depths, order, 0, count) < count)
        {
            for (var start = 0; start < count;)
            {
                var middle = EndOfRun(depths, order, start, count);
                var end = middle < count ? EndOfRun(depths, order, middle, count) : count;
                Merge(depths, order, start, middle, end, spare);
                start = end;
            }

            var sorted = spare;
            spare = order;
            order = sorted;
        }

        return order;
    }

    private static int EndOfRun(float* depths, int* order, int start, int count)
    {
        var end = start + 1;
        while (end < count && !IsBefore(depths[order[end]], depths[order[end - 1]]))
            end++;
        return end;
    }

    private static void Merge(float* depths, int* order, int start, int middle, int end, int* merged)
    {
        var (first, second) = (start, middle);
        for (var i = start; i < end; i++)
        {
            var takesSecond = first == middle
                || (second < end && IsBefore(depths[order[second]], depths[order[first]]));
            merged[i] = takesSecond ? order[second++] : order[first++];
        }
    }

    private static bool IsBefore(float a, float b) => a < b || (float.IsNaN(b) && !float.IsNaN(a));
}
