using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Tests.Convolutions;

public sealed unsafe class Convolution3x3Tests
{
    public static TheoryData<int, int, int, int, bool> Sizes { get; } = new()
    {
        { 4, 4, 1, 1, false },
        { 6, 6, 5, 7, false },
        { 9, 5, 40, 33, false },
        { 8, 8, 64, 48, false },
        { 4, 4, 1, 1, true },
        { 5, 3, 40, 33, true },
        { 6, 6, 5, 7, true },
        { 8, 8, 64, 48, true },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Direct_IsTheSumOverTheTaps(int height, int width, int inChannels, int outChannels, bool doubles) =>
        CheckAgainstTheDefinition(ConvolutionAlgorithm.Direct, height, width, inChannels, outChannels, doubles, 2e-6);

    // The transforms' constants cost about a decimal digit (arXiv:1509.09308, sec. 5.4).
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Winograd_IsTheSumOverTheTaps(int height, int width, int inChannels, int outChannels, bool doubles) =>
        CheckAgainstTheDefinition(ConvolutionAlgorithm.Winograd, height, width, inChannels, outChannels, doubles, 1e-5);

    [Theory]
    [InlineData(ConvolutionAlgorithm.Direct)]
    [InlineData(ConvolutionAlgorithm.Winograd)]
    public void WidthAndThreads_ChangeNoBit(ConvolutionAlgorithm algorithm)
    {
        foreach (var doubles in (bool[])[false, true])
        {
            using var layer = new RandomLayer(13, 10, 24, 40, doubles);
            var wanted = layer.Apply(algorithm, LaneWidth.Single, threads: 1);
            foreach (var width in LaneWidths.All)
            {
                foreach (var threads in (int[])[1, 2, 5])
                    Assert.Equal(wanted, layer.Apply(algorithm, width, threads));
            }
        }
    }

    [Fact]
    public void CancelledBeforehand_Throws()
    {
        using var layer = new RandomLayer(8, 8, 16, 16, doubles: false);
        Assert.Throws<OperationCanceledException>(
            () => layer.Apply(ConvolutionAlgorithm.Winograd, LaneWidths.Widest, 1, new CancellationToken(true)));
    }

    [Fact]
    public void WeightOfAnotherSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Convolution3x3.Create(
            ConvolutionAlgorithm.Direct, new float[17], 1, 2, doubles: false, LaneWidth.Single));

    private static void CheckAgainstTheDefinition(
        ConvolutionAlgorithm algorithm, int height, int width, int inChannels, int outChannels, bool doubles, double tolerance)
    {
        using var layer = new RandomLayer(height, width, inChannels, outChannels, doubles);
        var result = layer.Apply(algorithm, LaneWidths.Widest, threads: 2);
        var wanted = layer.Definition();
        var scale = wanted.Max(Math.Abs);
        for (var i = 0; i < wanted.Length; i++)
            Assert.InRange(Math.Abs(result[i] - wanted[i]) / scale, 0, tolerance);
    }

    /// <summary>Random numbers for everything that a layer takes.</summary>
    private sealed class RandomLayer : IDisposable
    {
        private const float Slope = 0.2f;
        private const float Gain = 1.5f;
        private const float Clamp = 12;

        private static readonly double[] Taps = [0.25, 0.75, 0.75, 0.25];

        private readonly NativeBuffer _memory = new();
        private readonly NativeBuffer _scratch = new();
        private readonly float[] _weight;
        private readonly bool _doubles;
        private readonly FeatureMap _input;
        private readonly FeatureMap _output;
        private readonly float* _styles;
        private readonly float* _scale;
        private readonly float* _bias;
        private readonly float* _noise;

        public RandomLayer(int height, int width, int inChannels, int outChannels, bool doubles)
        {
            var random = new Random(7);
            var factor = doubles ? 2 : 1;
            _doubles = doubles;
            _weight = [.. Enumerable.Range(0, outChannels * inChannels * 9).Select(_ => Uniform(random))];
            var (inStride, outStride) = (FeatureMap.StrideOf(inChannels), FeatureMap.StrideOf(outChannels));
            var inLength = FeatureMap.LengthOf(height, width, inChannels);
            var outLength = FeatureMap.LengthOf(factor * height, factor * width, outChannels);
            var data = _memory.Reserve(inLength + outLength + inStride + 2 * outStride + factor * height * factor * width);
            _input = new FeatureMap(data, height, width, inChannels);
            _output = new FeatureMap(data + inLength, factor * height, factor * width, outChannels);
            _styles = data + inLength + outLength;
            _scale = _styles + inStride;
            _bias = _scale + outStride;
            _noise = _bias + outStride;
            for (var p = 0; p < _input.Pixels; p++)
                Fill(_input.Data + p * inStride, inChannels, inStride, random);
            Fill(_styles, inChannels, inStride, random);
            Fill(_scale, outChannels, outStride, random);
            Fill(_bias, outChannels, outStride, random);
            Fill(_noise, _output.Pixels, _output.Pixels, random);
        }

        /// <returns>[H, W, O], without the stride's rest.</returns>
        public float[] Apply(
            ConvolutionAlgorithm algorithm, LaneWidth width, int threads, CancellationToken cancellation = default)
        {
            using var convolution = Convolution3x3.Create(
                algorithm, _weight, _input.Channels, _output.Channels, _doubles, width);
            new Span<float>(_output.Data, (int)_output.Length).Fill(float.NaN);
            convolution.Apply(
                _input, _styles, _output, new LayerEpilogue(_scale, _bias, _noise, Slope, Gain, Clamp), _scratch,
                new WorkSplit(threads, cancellation));
            var result = new float[_output.Pixels * _output.Channels];
            for (var p = 0; p < _output.Pixels; p++)
            {
                for (var c = 0; c < _output.Channels; c++)
                    result[p * _output.Channels + c] = _output.Data[p * _output.Stride + c];
            }

            return result;
        }

        /// <summary>The same by EG3D specification, sections 4.4 and 4.6: stuff with zeros, spread, filter, crop.</summary>
        public double[] Definition()
        {
            var result = new double[_output.Pixels * _output.Channels];
            for (var o = 0; o < _output.Channels; o++)
            {
                var sums = _doubles ? SpreadAndFilter(o) : Correlate(o);
                for (var p = 0; p < _output.Pixels; p++)
                {
                    var value = sums[p] * _scale[o] + _noise[p] + _bias[o];
                    value = (value < 0 ? Slope * value : value) * Gain;
                    result[p * _output.Channels + o] = Math.Clamp(value, -Clamp, Clamp);
                }
            }

            return result;
        }

        public void Dispose()
        {
            _memory.Dispose();
            _scratch.Dispose();
        }

        private double[] Correlate(int o)
        {
            var sums = new double[_output.Pixels];
            for (var y = 0; y < _output.Height; y++)
            {
                for (var x = 0; x < _output.Width; x++)
                {
                    for (var t = 0; t < 9; t++)
                    {
                        var (sourceY, sourceX) = (y + t / 3 - 1, x + t % 3 - 1);
                        if ((uint)sourceY < (uint)_input.Height && (uint)sourceX < (uint)_input.Width)
                            sums[y * _output.Width + x] += Product(o, t, sourceY, sourceX);
                    }
                }
            }

            return sums;
        }

        private double[] SpreadAndFilter(int o)
        {
            var (height, width) = (2 * _input.Height + 1, 2 * _input.Width + 1);
            var spread = new double[height * width];
            for (var y = 0; y < _input.Height; y++)
            {
                for (var x = 0; x < _input.Width; x++)
                {
                    for (var t = 0; t < 9; t++)
                        spread[(2 * y + t / 3) * width + 2 * x + t % 3] += Product(o, t, y, x);
                }
            }

            var sums = new double[_output.Pixels];
            for (var y = 0; y < _output.Height; y++)
            {
                for (var x = 0; x < _output.Width; x++)
                {
                    for (var t = 0; t < 16; t++)
                    {
                        var (sourceY, sourceX) = (y + t / 4 - 1, x + t % 4 - 1);
                        if ((uint)sourceY < (uint)height && (uint)sourceX < (uint)width)
                            sums[y * _output.Width + x] += Taps[t / 4] * Taps[t % 4] * spread[sourceY * width + sourceX];
                    }
                }
            }

            return sums;
        }

        private double Product(int o, int tap, int y, int x)
        {
            var sum = 0.0;
            for (var i = 0; i < _input.Channels; i++)
                sum += (double)_input.Pixel(y, x)[i] * _styles[i] * _weight[(o * _input.Channels + i) * 9 + tap];
            return sum;
        }

        private static void Fill(float* data, int count, int stride, Random random)
        {
            for (var i = 0; i < stride; i++)
                data[i] = i < count ? Uniform(random) : 0;
        }

        private static float Uniform(Random random) => 2 * random.NextSingle() - 1;
    }
}
