using Trifold.Kernels.Decoding;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Tests.Decoding;

public sealed unsafe class PointDecoderTests
{
    private const float Widening = 0.001f;

    public static TheoryData<LaneWidth, int[], int> Cases
    {
        get
        {
            var cases = new TheoryData<LaneWidth, int[], int>();
            foreach (var width in LaneWidths.All)
            {
                cases.Add(width, [16, 48, 33], 500);
                cases.Add(width, [5, 7, 18, 4], 100); // no whole vectors, two hidden layers
                cases.Add(width, [9, 2], 97); // none
            }

            cases.Add(LaneWidths.Widest, [16, 16, 4], 7000); // sums in several pieces
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAndGradients_AreThoseOfTheDefinition(LaneWidth width, int[] widths, int points)
    {
        using var call = new Call(widths, points);
        call.Run(width, threads: 2);
        var wanted = call.Define();

        AssertClose(wanted.Colors, call.Colors.ToArray(), 1e-5);
        AssertClose(wanted.Densities, call.Densities.ToArray(), 1e-4);
        AssertClose(wanted.Features, call.FeatureGradient.ToArray(), 1e-4);
        for (var layer = 0; layer < wanted.Layers.Length; layer++)
        {
            AssertClose(wanted.Layers[layer].Weight, call.Gradients[layer].Weight, 1e-3);
            AssertClose(wanted.Layers[layer].Bias, call.Gradients[layer].Bias, 1e-3);
        }
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        using var call = new Call([16, 48, 33], 9000);
        call.Run(LaneWidths.Widest, threads: 1);
        var (one, features) = (call.Gradients, call.FeatureGradient.ToArray());
        call.Run(LaneWidths.Widest, threads: 5);

        Assert.Equal(features, call.FeatureGradient.ToArray());
        Assert.All(one.Zip(call.Gradients), pair => Assert.Equal(pair.First.Weight, pair.Second.Weight));
    }

    // Relative to the largest.
    private static void AssertClose(IReadOnlyList<double> wanted, float[] got, double tolerance)
    {
        Assert.Equal(wanted.Count, got.Length);
        var scale = wanted.Max(Math.Abs);
        Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First, pair.Second, tolerance * scale + 1e-9));
    }

    private sealed class Call : IDisposable
    {
        private readonly NativeBuffer _memory = new();
        private readonly LinearWeights[] _layers;
        private readonly int _points;
        private readonly int _inputs;
        private readonly int _colors;
        private readonly float* _features;

        public Call(int[] widths, int points)
        {
            var random = new Random(4);
            _layers = [.. widths.Zip(widths.Skip(1)).Select(pair => new LinearWeights(
                Numbers(pair.First * pair.Second, random), Numbers(pair.Second, random)))];
            (_points, _inputs, _colors) = (points, widths[0], widths[^1] - 1);
            var length = points * (2 * _inputs + 2 * _colors + 2);
            _features = _memory.Reserve(length);
            Numbers(length, random).CopyTo(new Span<float>(_features, length));
        }

        public IReadOnlyList<LinearWeights> Gradients { get; private set; } = [];

        public Span<float> Colors => new(_features + _points * _inputs, _points * _colors);

        public Span<float> Densities => new(_features + _points * (_inputs + _colors), _points);

        public Span<float> FeatureGradient => new(_features + _points * (_inputs + 2 * _colors + 2), _points * _inputs);

        private float* ColorGradient => _features + _points * (_inputs + _colors + 1);

        private float* DensityGradient => ColorGradient + _points * _colors;

        public void Run(LaneWidth width, int threads)
        {
            using var decoder = PointDecoder.Create(_layers, Widening, width);
            var colors = _features + _points * _inputs;
            decoder.Decode(_features, _points, colors, colors + _points * _colors, new WorkSplit(threads));
            Gradients = decoder.Backward(
                _features, colors, _points, ColorGradient, DensityGradient, DensityGradient + _points, wantsWeights: true,
                new WorkSplit(threads));
            Assert.Empty(decoder.Backward(
                _features, colors, _points, ColorGradient, DensityGradient, null, wantsWeights: false, new WorkSplit(threads)));
        }

        // Point by point, in double precision.
        public (double[] Colors, double[] Densities, double[] Features, (double[] Weight, double[] Bias)[] Layers) Define()
        {
            var (colors, densities, features) = (new double[_points * _colors], new double[_points], new double[_points * _inputs]);
            var sums = _layers.Select(layer => (Weight: new double[layer.Weight.Length], Bias: new double[layer.Bias.Length])).ToArray();
            for (var point = 0; point < _points; point++)
            {
                var inputs = new double[_layers.Length][];
                var before = new double[_layers.Length][];
                var x = Enumerable.Range(0, _inputs).Select(i => (double)_features[point * _inputs + i]).ToArray();
                for (var l = 0; l < _layers.Length; l++)
                {
                    inputs[l] = x;
                    before[l] = Linear(_layers[l], x);
                    x = [.. before[l].Select(value => Math.Log(1 + Math.Exp(value)))];
                }

                var gradient = new double[_colors + 1];
                gradient[0] = DensityGradient[point];
                densities[point] = before[^1][0];
                for (var c = 0; c < _colors; c++)
                {
                    var sigmoid = 1 / (1 + Math.Exp(-before[^1][c + 1]));
                    colors[point * _colors + c] = sigmoid * (1 + 2 * Widening) - Widening;
                    gradient[c + 1] = ColorGradient[point * _colors + c] * (1 + 2 * Widening) * sigmoid * (1 - sigmoid);
                }

                for (var l = _layers.Length - 1; l >= 0; l--)
                {
                    var back = new double[inputs[l].Length];
                    for (var o = 0; o < gradient.Length; o++)
                    {
                        sums[l].Bias[o] += gradient[o];
                        for (var i = 0; i < back.Length; i++)
                        {
                            sums[l].Weight[o * back.Length + i] += gradient[o] * inputs[l][i];
                            back[i] += gradient[o] * _layers[l].Weight[o * back.Length + i];
                        }
                    }

                    gradient = l == 0 ? back : [.. back.Zip(before[l - 1], (g, value) => g / (1 + Math.Exp(-value)))];
                }

                gradient.CopyTo(features, point * _inputs);
            }

            return (colors, densities, features, sums);
        }

        public void Dispose() => _memory.Dispose();

        private static double[] Linear(LinearWeights layer, double[] x) =>
            [.. Enumerable.Range(0, layer.Outputs).Select(o =>
                layer.Bias[o] + Enumerable.Range(0, x.Length).Sum(i => layer.Weight[o * x.Length + i] * x[i]))];

        private static float[] Numbers(int count, Random random) =>
            [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
