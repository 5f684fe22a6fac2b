using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Tests.Convolutions;

/// <summary>A layer's gradients are the adjoint of what it does: ⟨conv(x; w), y⟩ = ⟨w, ∂w⟩ = ⟨x, ∂x⟩, as it is linear in both.</summary>
public sealed unsafe class WeightGradientTests
{
    private const int Taps = 9;

    public static TheoryData<int, int, int, int, bool> Sizes { get; } = new()
    {
        { 4, 4, 20, 33, false }, // few tiles: nine sums of products
        { 5, 6, 16, 16, true },
        { 16, 16, 20, 33, false }, // many: by Winograd's points
        { 13, 18, 7, 40, false },
        { 11, 9, 33, 20, true },
        { 24, 32, 16, 16, true }, // several strips
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_AreTheAdjoint(int height, int width, int inChannels, int outChannels, bool doubles)
    {
        using var layer = new Layer(height, width, inChannels, outChannels, doubles);
        foreach (var lanes in LaneWidths.All)
        {
            var (weights, inputs) = layer.Backward(lanes, threads: 2);
            var wanted = layer.Forward();
            Assert.Equal(wanted, layer.ProductWithWeights(weights), Math.Abs(wanted) * 1e-4 + 1e-2);
            Assert.Equal(wanted, layer.ProductWithInput(inputs), Math.Abs(wanted) * 1e-4 + 1e-2);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void WidthAndThreads_ChangeNoBit(int height, int width, int inChannels, int outChannels, bool doubles)
    {
        using var layer = new Layer(height, width, inChannels, outChannels, doubles);
        var (wanted, _) = layer.Backward(LaneWidth.Single, threads: 1);
        foreach (var lanes in LaneWidths.All)
        {
            foreach (var threads in (int[])[1, 3])
                Assert.Equal(wanted, layer.Backward(lanes, threads).Weights);
        }
    }

    private sealed class Layer : IDisposable
    {
        private readonly NativeBuffer _memory = new();
        private readonly float[] _weight;
        private readonly FeatureMap _input;
        private readonly FeatureMap _output;
        private readonly FeatureMap _gradient;
        private readonly float* _styles;
        private readonly LayerEpilogue _linear;
        private readonly bool _doubles;

        public Layer(int height, int width, int inChannels, int outChannels, bool doubles)
        {
            var factor = doubles ? 2 : 1;
            var inLength = FeatureMap.LengthOf(height, width, inChannels);
            var outLength = FeatureMap.LengthOf(factor * height, factor * width, outChannels);
            var (inStride, outStride) = (FeatureMap.StrideOf(inChannels), FeatureMap.StrideOf(outChannels));
            var length = inLength + 2 * outLength + inStride + 2 * outStride;
            var data = _memory.Reserve(length);
            new Span<float>(data, (int)length).Clear();
            _input = new FeatureMap(data, height, width, inChannels);
            _output = new FeatureMap(data + inLength, factor * height, factor * width, outChannels);
            _gradient = new FeatureMap(data + inLength + outLength, factor * height, factor * width, outChannels);
            _styles = data + inLength + 2 * outLength;
            var scale = _styles + inStride;
            var random = new Random(5);
            Fill(_input, random);
            Fill(_gradient, random);
            for (var i = 0; i < inChannels; i++)
                _styles[i] = 0.5f + random.NextSingle();
            new Span<float>(scale, outChannels).Fill(1);
            _linear = new LayerEpilogue(scale, scale + outStride, null, 1, 1, float.PositiveInfinity);
            _weight = [.. Enumerable.Range(0, outChannels * inChannels * Taps).Select(_ => 2 * random.NextSingle() - 1)];
            _doubles = doubles;
        }

        // ⟨conv(x; w), y⟩
        public double Forward()
        {
            using var scratch = new NativeBuffer();
            using var convolution = Convolution3x3.Create(
                ConvolutionAlgorithm.Direct, _weight, _input.Channels, _output.Channels, _doubles, LaneWidth.Single);
            convolution.Apply(_input, _styles, _output, _linear, scratch, new WorkSplit(1));
            return Product(_output, _gradient);
        }

        public (float[] Weights, float[] Inputs) Backward(LaneWidth lanes, int threads)
        {
            using var scratch = new GradientScratch();
            using var buffers = new NativeBuffer();
            using var backward = LayerGradient.BackwardConvolution(
                ConvolutionAlgorithm.Winograd, _weight, _input.Channels, _output.Channels, _doubles, lanes);
            var weightLength = Taps * _output.Channels * _input.Stride;
            var results = buffers.Reserve(weightLength + _input.Length + _input.Stride + 2 * _output.Stride);
            new Span<float>(results, weightLength).Clear();
            var input = new FeatureMap(results + weightLength, _input.Height, _input.Width, _input.Channels);
            var sums = input.Data + _input.Length;
            LayerGradient.Create(lanes).Run(
                new LayerRecord(_input, _styles, _output, _linear, _doubles), _gradient, backward,
                new LayerGradients(
                    input, sums, sums + _input.Stride, sums + _input.Stride + _output.Stride, null, results),
                scratch, new WorkSplit(threads));
            return (new Span<float>(results, weightLength).ToArray(), new Span<float>(input.Data, (int)input.Length).ToArray());
        }

        // [9, O, I]; a doubling layer applies its kernel turned.
        public double ProductWithWeights(float[] gradient)
        {
            var sum = 0.0;
            for (var tap = 0; tap < Taps; tap++)
            {
                for (var o = 0; o < _output.Channels; o++)
                {
                    for (var i = 0; i < _input.Channels; i++)
                    {
                        sum += (double)gradient[(tap * _output.Channels + o) * _input.Stride + i]
                            * _weight[(o * _input.Channels + i) * Taps + (_doubles ? Taps - 1 - tap : tap)];
                    }
                }
            }

            return sum;
        }

        public double ProductWithInput(float[] gradient)
        {
            var sum = 0.0;
            for (var pixel = 0; pixel < _input.Pixels; pixel++)
            {
                for (var c = 0; c < _input.Channels; c++)
                    sum += (double)gradient[pixel * _input.Stride + c] * _input.Data[pixel * _input.Stride + c];
            }

            return sum;
        }

        public void Dispose() => _memory.Dispose();

        private static double Product(FeatureMap left, FeatureMap right)
        {
            var sum = 0.0;
            for (var pixel = 0; pixel < left.Pixels; pixel++)
            {
                for (var c = 0; c < left.Channels; c++)
                    sum += (double)left.Data[pixel * left.Stride + c] * right.Data[pixel * right.Stride + c];
            }

            return sum;
        }

        private static void Fill(FeatureMap map, Random random)
        {
            for (var pixel = 0; pixel < map.Pixels; pixel++)
            {
                for (var c = 0; c < map.Channels; c++)
                    map.Data[pixel * map.Stride + c] = 2 * random.NextSingle() - 1;
            }
        }
    }
}
