using Trifold.Kernels.Lanes;
using Trifold.Kernels.Products;
using Trifold.Kernels.Rendering;

namespace Trifold.Kernels.Tests.Rendering;

/// <summary>Random planes, decoder and rays; and what is defined of them, in double precision and step by step.</summary>
internal sealed class RandomField
{
    public const int Coarse = 9;
    public const int Fine = 5;

    private const float Widening = 0.001f;
    private const float Scale = 2 / 1.2f;

    private readonly Random _random = new(7);
    private readonly int[] _axes;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly float[] _planes;
    private readonly LinearWeights _first;
    private readonly DecoderWeights _decoder;
    private readonly float[] _semanticPlanes;
    private readonly float[] _semanticBias;
    private readonly float[] _origins;
    private readonly float[] _directions;
    private readonly float[] _depths;
    private readonly float[] _draws;

    public RandomField(int[] axes, int height, int width, int channels, int hidden, int colors, int hiddenLayers)
    {
        (_axes, _height, _width, _channels) = (axes, height, width, channels);
        _planes = Numbers(3 * channels * height * width);
        _first = Layer(channels, hidden);
        _decoder = new DecoderWeights(
            [.. Enumerable.Range(0, hiddenLayers).Select(_ => Layer(hidden, hidden))], Layer(hidden, colors + 1), Widening);
        _semanticPlanes = Numbers(3 * hidden * height * width);
        _semanticBias = Numbers(hidden);
        Rays = 37;
        _origins = Numbers(3 * Rays);
        _directions = Numbers(3 * Rays);
        _depths = [.. Enumerable.Range(0, Rays * Coarse).Select(i => i % Coarse * 0.3f + (float)_random.NextDouble() * 0.29f)];
        _draws = [.. Enumerable.Range(0, Fine).Select(i => i / (Fine - 1f))];
    }

    public int Rays { get; }

    public int Colors => _decoder.Colors;

    private int Hidden => _first.Outputs;

    /// <summary>What the kernel gives: colours, semantics, opacity, depth.</summary>
    public (float[] Colors, float[] Semantics, float[] Weights, float[] Depths) Render(
        LaneWidth width, int threads, CancellationToken cancellation = default)
    {
        var split = new WorkSplit(threads, cancellation);
        using var planes = Pack(width, split);
        using var semantics = PackSemantics(width, split);
        using var kernel = RayKernel.Create(_decoder, width);
        var (colors, semanticSums) = (new float[Rays * Colors], new float[Rays * Hidden]);
        var (weights, depths) = (new float[Rays], new float[Rays]);
        kernel.Render(
            planes, semantics,
            new RayBatch
            {
                Origins = _origins,
                Directions = _directions,
                Depths = _depths,
                CoarseSamples = Coarse,
                Draws = _draws,
                FineSamples = Fine,
                RowLength = 6,
            },
            new RayResults
            {
                Colors = colors,
                Semantics = semanticSums,
                Weights = weights,
                Depths = depths,
                Nearest = new float[Rays],
                Farthest = new float[Rays],
            },
            split);
        return (colors, semanticSums, weights, depths);
    }

    /// <summary>Densities and colours at the rays' origins.</summary>
    public (float[] Densities, float[] Colors) Query(LaneWidth width, int threads)
    {
        using var planes = Pack(width, new WorkSplit(1));
        using var kernel = RayKernel.Create(_decoder, width);
        var (densities, colors) = (new float[Rays], new float[Rays * Colors]);
        kernel.Query(planes, _origins, densities, colors, new WorkSplit(threads));
        return (densities, colors);
    }

    /// <summary>The same by definition.</summary>
    public (double Density, double[] Colors) QueryByDefinition(int ray) => Decode(At(ray, 0));

    /// <summary>One ray by definition.</summary>
    public (double[] Colors, double[] Semantics, double Weight, double Depth) RenderByDefinition(int ray)
    {
        var coarse = _depths.Skip(ray * Coarse).Take(Coarse).Select(depth => (double)depth).ToArray();
        var weights = SegmentWeights(coarse, [.. coarse.Select(t => Decode(At(ray, t)).Density)]);
        double[] all = [.. coarse.Concat(Resample(coarse, weights)).Order()];
        var samples = all.Select(t => Decode(At(ray, t))).ToArray();
        var final = SegmentWeights(all, [.. samples.Select(sample => sample.Density)]);
        var semantic = all.Select(t => Read(_semanticPlanes, Hidden, At(ray, t))
            .Zip(_semanticBias, (value, bias) => Softplus(value + bias)).ToArray()).ToArray();
        return (
            Integral(final, [.. samples.Select(sample => sample.Colors)]), Integral(final, semantic), final.Sum(),
            final.Select((w, i) => w * (all[i] + all[i + 1]) / 2).Sum() / final.Sum());
    }

    private PackedPlanes Pack(LaneWidth width, WorkSplit split)
    {
        var planes = new PackedPlanes(_height, _width, _axes, Scale, _first.Bias);
        using var painting = new PlanePainting(planes, width, split);
        float[] third = [.. _first.Weight.Select(weight => weight / 3)];
        painting.Add(
            _planes, MapOrder.ChannelsFirst, _height, _width, 3 * _channels,
            [.. Enumerable.Range(0, 3).Select(plane => new PlaneChannels(plane, plane * _channels, _channels, third))]);
        painting.Finish();
        return planes;
    }

    // Painted with a layer that changes nothing.
    private PackedPlanes PackSemantics(LaneWidth width, WorkSplit split)
    {
        var planes = new PackedPlanes(_height, _width, _axes, Scale, _semanticBias);
        using var painting = new PlanePainting(planes, width, split);
        float[] identity = [.. Enumerable.Range(0, Hidden * Hidden).Select(i => i % (Hidden + 1) == 0 ? 1f : 0)];
        painting.Add(
            _semanticPlanes, MapOrder.ChannelsFirst, _height, _width, 3 * Hidden,
            [.. Enumerable.Range(0, 3).Select(plane => new PlaneChannels(plane, plane * Hidden, Hidden, identity))]);
        painting.Finish();
        return planes;
    }

    private double[] At(int ray, double t) =>
        [.. Enumerable.Range(0, 3).Select(axis => _origins[3 * ray + axis] + t * _directions[3 * ray + axis])];

    private (double Density, double[] Colors) Decode(double[] point)
    {
        var features = Read(_planes, _channels, point).Select(value => value / 3).ToArray();
        foreach (var layer in _decoder.Hidden.Prepend(_first))
            features = [.. Apply(layer, features).Select(Softplus)];
        var output = Apply(_decoder.Last, features);
        return (output[0], [.. output.Skip(1).Select(x => (1 + 2 * Widening) / (1 + Math.Exp(-x)) - Widening)]);
    }

    // The sum over the planes of bilinear reads, zero outside.
    private double[] Read(float[] planes, int channels, double[] point)
    {
        var sums = new double[channels];
        for (var plane = 0; plane < 3; plane++)
        {
            var x = (point[_axes[2 * plane]] * Scale + 1) * _width / 2 - 0.5;
            var y = (point[_axes[2 * plane + 1]] * Scale + 1) * _height / 2 - 0.5;
            for (var row = (int)Math.Floor(y); row <= Math.Floor(y) + 1; row++)
            {
                for (var column = (int)Math.Floor(x); column <= Math.Floor(x) + 1; column++)
                {
                    if (row < 0 || row >= _height || column < 0 || column >= _width)
                        continue;
                    var weight = (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row));
                    for (var c = 0; c < channels; c++)
                        sums[c] += weight * planes[((plane * channels + c) * _height + row) * _width + column];
                }
            }
        }

        return sums;
    }

    private double[] Resample(double[] t, double[] w)
    {
        double Peak(int j) => Math.Max(w[Math.Max(j - 1, 0)], w[Math.Min(j, w.Length - 1)]);
        double Middle(int j) => (t[j] + t[j + 1]) / 2;
        var intervals = Coarse - 3;
        var lifted = Enumerable.Range(1, intervals).Select(j => (Peak(j) + Peak(j + 1)) / 2 + 0.01 + 1e-5).ToArray();
        var cumulative = new double[intervals + 1];
        for (var k = 0; k < intervals; k++)
            cumulative[k + 1] = cumulative[k] + lifted[k] / lifted.Sum();
        return [.. _draws.Select(u =>
        {
            var above = cumulative.Count(edge => edge <= u + 1e-9);
            var (low, high) = (Math.Max(above - 1, 0), Math.Min(above, intervals));
            var mass = cumulative[high] - cumulative[low] < 1e-5 ? 1 : cumulative[high] - cumulative[low];
            return Middle(low) + (u - cumulative[low]) / mass * (Middle(high) - Middle(low));
        })];
    }

    private static double[] SegmentWeights(double[] t, double[] densities)
    {
        var light = 1.0;
        var weights = new double[t.Length - 1];
        for (var i = 0; i < weights.Length; i++)
        {
            var opacity = 1 - Math.Exp(-Softplus((densities[i] + densities[i + 1]) / 2 - 1) * (t[i + 1] - t[i]));
            weights[i] = opacity * light;
            light *= 1 - opacity + 1e-10;
        }

        return weights;
    }

    private static double[] Integral(double[] weights, double[][] values) =>
        [.. values[0].Select((_, c) => weights.Select((w, i) => w * (values[i][c] + values[i + 1][c]) / 2).Sum())];

    private static double[] Apply(LinearWeights layer, double[] input) =>
        [.. layer.Bias.Select((bias, o) => bias + input.Select((x, i) => x * layer.Weight[o * layer.Inputs + i]).Sum())];

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    private LinearWeights Layer(int inputs, int outputs) =>
        new([.. Numbers(inputs * outputs).Select(x => x * 2 / MathF.Sqrt(inputs))], Numbers(outputs));

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() * 2 - 1))];
}
