using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Rendering;
using Trifold.Kernels.Sampling;

namespace Trifold.Kernels.Tests.Convolutions;

/// <summary>A backward pass is the adjoint of its forward pass: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for any x and y.</summary>
public sealed unsafe class AdjointTests
{
    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.All];

    [Theory]
    [MemberData(nameof(Widths))]
    public void ImageDoubling_AndItsBackwardPass(LaneWidth width)
    {
        const int height = 5, columns = 7, channels = 16;
        using var memory = new NativeBuffer();
        using var scratch = new NativeBuffer();
        var small = height * columns * channels;
        var data = memory.Reserve(10L * small);
        var x = new FeatureMap(data, height, columns, channels);
        var doubled = new FeatureMap(data + small, 2 * height, 2 * columns, channels);
        var y = new FeatureMap(data + 5 * small, 2 * height, 2 * columns, channels);
        var back = new FeatureMap(data + 9 * small, height, columns, channels);
        Fill(x.Data, small, 1);
        Fill(y.Data, 4 * small, 2);

        var doubling = ImageDoubling.Create(width);
        doubling.Run(x, doubled, new WorkSplit(2));
        doubling.RunBackward(y, back, scratch, new WorkSplit(2));

        Assert.Equal(Product(doubled.Data, y.Data, 4 * small), Product(x.Data, back.Data, small), 1e-3);
        // In the middle a constant stays what it is; towards the border it fades.
        new Span<float>(x.Data, small).Fill(1);
        doubling.Run(x, doubled, new WorkSplit(1));
        Assert.Equal(1, doubled.Pixel(4, 4)[3], 1e-6f);
        Assert.Equal(0.75f * 0.75f, doubled.Pixel(0, 0)[3], 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void PlaneSampling_AndItsBackwardPass(LaneWidth width)
    {
        const int height = 6, columns = 9, channels = 16, points = 500;
        using var memory = new NativeBuffer();
        var planeFloats = height * columns * 3 * channels;
        var planes = memory.Reserve(2L * planeFloats + 3 * points + 2 * points * channels);
        var gradient = planes + planeFloats;
        var coordinates = gradient + planeFloats;
        var read = coordinates + 3 * points;
        var y = read + points * channels;
        Fill(planes, planeFloats, 1);
        Fill(coordinates, 3 * points, 2, scale: 1.3f); // some beyond the planes
        Fill(y, points * channels, 3);
        new Span<float>(gradient, planeFloats).Clear();
        int[] axes = [0, 1, 0, 2, 2, 1];

        var sampling = PlaneSampling.Create(width);
        sampling.Gather(
            new ScenePlanes(planes, height, columns, channels, axes, 1), coordinates, points, 1 / 3f, read, new WorkSplit(2));
        sampling.Scatter(
            new ScenePlanes(gradient, height, columns, channels, axes, 1), coordinates, points, 1 / 3f, y, new WorkSplit(2));

        Assert.Equal(Product(read, y, points * channels), Product(planes, gradient, planeFloats), 1e-2);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void RaySums_AndTheirBackwardPass(LaneWidth width)
    {
        const int rays = 150, samples = 9, channels = 32;
        using var memory = new NativeBuffer();
        var values = memory.Reserve(2 * rays * samples * (channels + 1) + 2 * rays * channels);
        var weights = values + rays * samples * channels;
        var sums = weights + rays * samples;
        var y = sums + rays * channels;
        var valueGradient = y + rays * channels;
        var weightGradient = valueGradient + rays * samples * channels;
        Fill(values, rays * samples * (channels + 1), 1);
        Fill(y, rays * channels, 2);

        var kernel = RaySums.Create(width);
        kernel.Sum(weights, values, rays, samples, channels, sums, new WorkSplit(2));
        kernel.Backward(weights, values, rays, samples, channels, y, weightGradient, valueGradient, new WorkSplit(2));

        var wanted = Product(sums, y, rays * channels);
        Assert.Equal(wanted, Product(values, valueGradient, rays * samples * channels), 1e-3);
        Assert.Equal(wanted, Product(weights, weightGradient, rays * samples), 1e-3);
        Assert.Equal(
            Enumerable.Range(0, samples).Sum(s => (double)weights[samples + s] * values[(samples + s) * channels + 3]),
            sums[channels + 3], 1e-5);
    }

    [Fact]
    public void PlaneSampling_ReadsWhereTheSpecificationSays()
    {
        // One plane pixel is 1, all else 0: only a point over its centre reads a third of 1 there.
        const int side = 4, channels = 8;
        using var memory = new NativeBuffer();
        var planeFloats = side * side * 3 * channels;
        var planes = memory.Reserve(planeFloats + 3 + channels);
        new Span<float>(planes, planeFloats).Clear();
        planes[((2 * side + 1) * 3 + 1) * channels + 5] = 1; // row 2, column 1 of plane 1
        var coordinates = planes + planeFloats;
        coordinates[0] = 2f * (1 + 0.5f) / side - 1; // x is u of plane 1: column 1
        coordinates[1] = 0.9f;
        coordinates[2] = 2f * (2 + 0.5f) / side - 1; // z is v of plane 1: row 2
        var result = coordinates + 3;

        PlaneSampling.Create(LaneWidth.Single).Gather(
            new ScenePlanes(planes, side, side, channels, [0, 1, 0, 2, 2, 0], 1), coordinates, 1, 1 / 3f, result,
            new WorkSplit(1));

        Assert.Equal(1 / 3f, result[5], 1e-6f);
        Assert.Equal(0, result[4]);
    }

    [Theory]
    [InlineData(1.3f, 2.2f)] // among texels
    [InlineData(-0.4f, 1.7f)] // half beside the left border
    [InlineData(2.6f, 3.9f)] // beyond the lower border
    public void PlaneSampling_BlendsItsFourTexels(float column, float row)
    {
        const int side = 4, channels = 8;
        using var memory = new NativeBuffer();
        var planeFloats = side * side * 3 * channels;
        var planes = memory.Reserve(planeFloats + 3 + channels);
        Fill(planes, planeFloats, 7);
        var coordinates = planes + planeFloats;
        coordinates[0] = 2 * (column + 0.5f) / side - 1;
        coordinates[1] = 2 * (row + 0.5f) / side - 1;
        coordinates[2] = 5; // beside the other two planes
        var result = coordinates + 3;

        PlaneSampling.Create(LaneWidth.Single).Gather(
            new ScenePlanes(planes, side, side, channels, [0, 1, 0, 2, 2, 0], 1), coordinates, 1, 1, result, new WorkSplit(1));

        double wanted = 0;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var share = Math.Max(0, 1 - Math.Abs(x - column)) * Math.Max(0, 1 - Math.Abs(y - row));
                wanted += share * planes[((y * side + x) * 3) * channels + 3];
            }
        }

        Assert.Equal(wanted, result[3], 1e-5);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void PointBesideEveryPlane_ReadsNothing(LaneWidth width)
    {
        const int channels = 16;
        using var memory = new NativeBuffer();
        var planes = memory.Reserve(4 * 4 * 3 * channels + 6 + 2 * channels);
        new Span<float>(planes, 4 * 4 * 3 * channels).Fill(1);
        var coordinates = planes + 4 * 4 * 3 * channels;
        new Span<float>(coordinates, 3).Fill(1.6f);
        new Span<float>(coordinates + 3, 3).Fill(float.NaN);
        var result = coordinates + 6;
        PlaneSampling.Create(width).Gather(
            new ScenePlanes(planes, 4, 4, channels, [0, 1, 0, 2, 2, 0], 1), coordinates, 2, 1, result, new WorkSplit(1));

        Assert.All(new Span<float>(result, 2 * channels).ToArray(), value => Assert.Equal(0, value));
    }

    private static void Fill(float* data, int count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            data[i] = scale * (2 * random.NextSingle() - 1);
    }

    private static double Product(float* left, float* right, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
