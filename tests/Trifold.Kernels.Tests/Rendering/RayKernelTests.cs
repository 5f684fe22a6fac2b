using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Tests.Rendering;

public class RayKernelTests
{
    private static readonly int[] Released = [0, 1, 0, 2, 2, 0];
    private static readonly int[] Separate = [0, 1, 1, 2, 2, 1];

    public static TheoryData<string, int, int, int, int, int, int> Architectures { get; } = new()
    {
        { "released", 12, 12, 32, 64, 32, 0 },
        { "released", 9, 14, 5, 19, 4, 0 }, // not square: nothing can be transposed
        { "separate", 7, 7, 3, 17, 33, 0 },
        { "released", 16, 16, 6, 20, 3, 1 },
        { "separate", 10, 10, 4, 16, 6, 2 },
        { "released", 33, 33, 4, 16, 6, 3 },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Rays_AreWhatIsDefined(
        string axes, int height, int width, int channels, int hidden, int colors, int hiddenLayers)
    {
        var field = Field(axes, height, width, channels, hidden, colors, hiddenLayers);
        var actual = field.Render(LaneWidths.Widest, 2);
        for (var ray = 0; ray < field.Rays; ray++)
        {
            var expected = field.RenderByDefinition(ray);
            Check(expected.Colors, actual.Colors, ray);
            Check(expected.Semantics, actual.Semantics, ray);
            Check([expected.Weight], actual.Weights, ray);
            Check([expected.Depth], actual.Depths, ray);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void WidthAndThreads_ChangeNoBit(
        string axes, int height, int width, int channels, int hidden, int colors, int hiddenLayers)
    {
        var field = Field(axes, height, width, channels, hidden, colors, hiddenLayers);
        var wanted = field.Render(LaneWidth.Single, 1);
        var (wantedDensities, wantedColors) = field.Query(LaneWidth.Single, 1);
        foreach (var lanes in LaneWidths.All)
        {
            foreach (var threads in (int[])[1, 2, 5])
            {
                var actual = field.Render(lanes, threads);
                Assert.Equal(wanted.Colors, actual.Colors);
                Assert.Equal(wanted.Semantics, actual.Semantics);
                Assert.Equal(wanted.Weights, actual.Weights);
                Assert.Equal(wanted.Depths, actual.Depths);
                var (densities, pointColors) = field.Query(lanes, threads);
                Assert.Equal(wantedDensities, densities);
                Assert.Equal(wantedColors, pointColors);
            }
        }
    }

    [Fact]
    public void Points_AreWhatIsDefined()
    {
        var field = Field("released", 12, 12, 8, 24, 5, 1);
        var (densities, colors) = field.Query(LaneWidths.Widest, 2);
        for (var point = 0; point < field.Rays; point++)
        {
            var expected = field.QueryByDefinition(point);
            Check([expected.Density], densities, point);
            Check(expected.Colors, colors, point);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CancelledBeforehand_Throws(int threads) => Assert.Throws<OperationCanceledException>(
        () => Field("released", 8, 8, 4, 16, 3, 0).Render(LaneWidths.Widest, threads, new CancellationToken(true)));

    private static RandomField Field(
        string axes, int height, int width, int channels, int hidden, int colors, int hiddenLayers) =>
        new(axes == "released" ? Released : Separate, height, width, channels, hidden, colors, hiddenLayers);

    private static void Check(double[] expected, float[] actual, int ray)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(
                Math.Abs(actual[ray * expected.Length + i] - expected[i]) / (1 + Math.Abs(expected[i])), 0, 1e-5);
        }
    }
}
