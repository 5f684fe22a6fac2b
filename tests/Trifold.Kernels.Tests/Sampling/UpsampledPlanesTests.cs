using Trifold.Kernels.Lanes;
using Trifold.Kernels.Sampling;

namespace Trifold.Kernels.Tests.Sampling;

public sealed class UpsampledPlanesTests
{
    private const float Scale = 2 / 1.2f;

    private static readonly int[] Columns = [0, 1, 0, 2, 2, 0];

    // Sides that divide the planes' and one that does not; runs of every rest, at any offset, beside and over each other.
    private static readonly RandomPlanes Example = new(12, 71,
    [
        new(2, 0, 3, 0, 37), new(2, 1, 0, 5, 16), new(3, 2, 2, 70, 1), new(5, 1, 1, 33, 33),
        new(6, 0, 0, 37, 34), new(6, 0, 4, 3, 8), new(12, 0, 0, 1, 70), new(12, 2, 7, 0, 64), new(1, 1, 0, 17, 3),
    ]);

    [Fact]
    public void Points_ReadTheUpsampledPlanes()
    {
        var result = Example.Gather(LaneWidths.Widest, threads: 2);
        var wanted = Example.Definition();
        Assert.Contains(wanted, value => value != 0);
        for (var i = 0; i < wanted.Length; i++)
            Assert.Equal(wanted[i], result[i], 2e-5);
    }

    [Fact]
    public void WidthAndThreads_ChangeNoBit()
    {
        var wanted = Example.Gather(LaneWidth.Single, threads: 1);
        foreach (var width in LaneWidths.All)
        {
            foreach (var threads in (int[])[1, 2, 5])
                Assert.Equal(wanted, Example.Gather(width, threads));
        }
    }

    [Fact]
    public void EveryLengthOfARun_IsReadWhole()
    {
        for (var count = 1; count <= 70; count++)
        {
            var planes = new RandomPlanes(6, count + 2, [new(3, 1, 1, 2, count)]);
            Assert.Equal(planes.Gather(LaneWidth.Single, 1), planes.Gather(LaneWidths.Widest, 1));
        }
    }

    [Fact]
    public void CancelledBeforehand_Throws() => Assert.Throws<OperationCanceledException>(
        () => Example.Gather(LaneWidths.Widest, 1, new CancellationToken(true)));

    [Theory]
    [InlineData(13, 0, 0, 0, 1)] // larger than the planes
    [InlineData(4, 3, 0, 0, 1)]
    [InlineData(4, 0, 2, 0, 4)] // the map has five channels
    [InlineData(4, 0, 0, 7, 2)] // the plane has eight
    [InlineData(4, 0, 0, 0, 0)]
    public void RunThatDoesNotFit_IsRefused(int side, int plane, int source, int target, int count)
    {
        using var planes = new UpsampledPlanes(12, 8, Columns, 1);
        Assert.ThrowsAny<ArgumentException>(() => planes.Add(new float[side * side * 5], side, plane, source, target, count));
    }

    private sealed record Run(int Side, int Plane, int Source, int Target, int Count);

    /// <summary>Random maps and points, and what is defined of them, in double precision and step by step.</summary>
    private sealed class RandomPlanes
    {
        private readonly Random _random = new(3);
        private readonly int _resolution;
        private readonly int _channels;
        private readonly Run[] _runs;
        private readonly float[][] _maps;
        private readonly float[] _points;

        public RandomPlanes(int resolution, int channels, Run[] runs)
        {
            (_resolution, _channels, _runs) = (resolution, channels, runs);
            _maps = [.. runs.Select(run => Numbers(run.Side * run.Side * MapChannels(run)))];
            // Some far outside, some within the last half pixel, and one that is nowhere.
            _points = [.. Numbers(3 * 600).Select(value => value * 0.8f), .. Numbers(3 * 50).Select(value => value * 4), float.NaN, 0, 0];
        }

        public float[] Gather(LaneWidth width, int threads, CancellationToken cancellation = default)
        {
            using var planes = new UpsampledPlanes(_resolution, _channels, Columns, Scale);
            foreach (var (run, map) in _runs.Zip(_maps))
                planes.Add(map, run.Side, run.Plane, run.Source, run.Target, run.Count);
            var result = new float[_points.Length / 3 * _channels];
            Array.Fill(result, float.NaN);
            planes.Gather(_points, result, width, new WorkSplit(threads, cancellation));
            return result;
        }

        public double[] Definition()
        {
            var planes = Enumerable.Range(0, 3).Select(_ => new double[_resolution, _resolution, _channels]).ToArray();
            foreach (var (run, map) in _runs.Zip(_maps))
            {
                for (var y = 0; y < _resolution; y++)
                {
                    for (var x = 0; x < _resolution; x++)
                    {
                        for (var c = 0; c < run.Count; c++)
                            planes[run.Plane][y, x, run.Target + c] += Upsampled(run, map, y, x, run.Source + c);
                    }
                }
            }

            return [.. Enumerable.Range(0, _points.Length / 3).SelectMany(
                point => Enumerable.Range(0, _channels).Select(channel => Read(planes, point, channel)))];
        }

        private static int MapChannels(Run run) => run.Source + run.Count + 2;

        private double Upsampled(Run run, float[] map, int y, int x, int channel)
        {
            return Across(Position(y), row => Across(Position(x), column =>
                map[(row * run.Side + column) * MapChannels(run) + channel]));

            double Position(int pixel) => Math.Clamp((pixel + 0.5) * run.Side / _resolution - 0.5, 0, run.Side - 1);
        }

        private double Read(double[][,,] planes, int point, int channel)
        {
            double sum = 0;
            for (var plane = 0; plane < 3; plane++)
            {
                var (u, v) = (_points[3 * point + Columns[2 * plane]], _points[3 * point + Columns[2 * plane + 1]]);
                if (!float.IsNaN(u) && !float.IsNaN(v))
                    sum += Across(Position(v), row => Across(Position(u), column => Pixel(planes[plane], row, column)));
            }

            return sum;

            double Position(double coordinate) => ((coordinate * Scale + 1) * _resolution - 1) / 2;
            double Pixel(double[,,] plane, int row, int column) =>
                row < 0 || row >= _resolution || column < 0 || column >= _resolution ? 0 : plane[row, column, channel];
        }

        // Between two neighbours; the one that has no share is not asked for.
        private static double Across(double position, Func<int, double> at)
        {
            var lower = (int)Math.Floor(position);
            var share = position - lower;
            return share == 0 ? at(lower) : (1 - share) * at(lower) + share * at(lower + 1);
        }

        private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * _random.NextDouble() - 1))];
    }
}
