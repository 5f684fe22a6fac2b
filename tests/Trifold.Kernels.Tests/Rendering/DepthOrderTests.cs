using Trifold.Kernels.Rendering;

namespace Trifold.Kernels.Tests.Rendering;

public sealed unsafe class DepthOrderTests
{
    [Theory]
    [InlineData(new float[] { 1 })]
    [InlineData(new float[] { 1, 2, 3 })]
    [InlineData(new float[] { 3, 2, 1 })]
    [InlineData(new float[] { 1, 3, 5, 2, 4 })]
    [InlineData(new float[] { 2, 1, 2, 1, 2, 1, 1, 2 })]
    [InlineData(new[] { float.NaN, 1, float.NaN, 0, float.PositiveInfinity })]
    public void Sorts_EqualDepthsInTheirOrder_WhatIsNoNumberLast(float[] depths)
    {
        int[] wanted = [.. Enumerable.Range(0, depths.Length)
            .OrderBy(i => float.IsNaN(depths[i])).ThenBy(i => depths[i]).ThenBy(i => i)];
        Assert.Equal(wanted, Sort(depths));
    }

    [Fact]
    public void SortsRandomNumbers()
    {
        var random = new Random(1);
        for (var count = 1; count < 200; count++)
        {
            float[] depths = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(count))];
            int[] wanted = [.. Enumerable.Range(0, count).OrderBy(i => depths[i])];
            Assert.Equal(wanted, Sort(depths));
        }
    }

    private static int[] Sort(float[] depths)
    {
        int[] order = new int[depths.Length], spare = new int[depths.Length];
        fixed (float* source = depths)
        fixed (int* first = order, second = spare)
            return new Span<int>(DepthOrder.Sort(source, depths.Length, first, second), depths.Length).ToArray();
    }
}
