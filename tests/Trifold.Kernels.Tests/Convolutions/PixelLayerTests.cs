using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Tests.Convolutions;

public sealed unsafe class PixelLayerTests
{
    private const int Height = 70, Width = 61, InChannels = 20, OutChannels = 33;

    public static TheoryData<LaneWidth, float, bool> Cases
    {
        get
        {
            var cases = new TheoryData<LaneWidth, float, bool>();
            foreach (var width in LaneWidths.All)
            {
                cases.Add(width, float.PositiveInfinity, true);
                cases.Add(width, float.PositiveInfinity, false);
                cases.Add(width, 0.4f, false);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAndGradients_AreThoseOfTheDefinition(LaneWidth width, float clamp, bool adds)
    {
        using var memory = new NativeBuffer();
        var maps = Maps(memory);
        var random = new Random(3);
        var weights = new LinearWeights(
            Numbers(OutChannels * InChannels, random, 0.2f), Numbers(OutChannels, random, 0.2f));
        using var layer = PixelLayer.Create(weights, clamp, width);
        layer.Apply(maps.Input, adds ? maps.Addend : null, maps.Output, new WorkSplit(2));
        var given = new Span<float>(maps.Gradient.Data, (int)maps.Gradient.Length).ToArray();
        var got = layer.Backward(maps.Input, maps.Output, maps.Gradient, maps.InputGradient, wantsWeights: true, new WorkSplit(3))!;

        var (weightSums, biasSums) = (new double[OutChannels * InChannels], new double[OutChannels]);
        for (var pixel = 0; pixel < Height * Width; pixel++)
        {
            var x = maps.Input.Data + pixel * maps.Input.Stride;
            var back = new double[InChannels];
            for (var o = 0; o < OutChannels; o++)
            {
                double value = weights.Bias[o];
                for (var i = 0; i < InChannels; i++)
                    value += (double)weights.Weight[o * InChannels + i] * x[i];
                var passes = Math.Abs(value) < clamp;
                value = Math.Clamp(value, -clamp, clamp) + (adds ? maps.Addend.Data[pixel * maps.Addend.Stride + o] : 0);
                Assert.Equal(value, maps.Output.Data[pixel * maps.Output.Stride + o], 1e-5);
                var incoming = passes ? given[pixel * maps.Gradient.Stride + o] : 0;
                biasSums[o] += incoming;
                for (var i = 0; i < InChannels; i++)
                {
                    weightSums[o * InChannels + i] += (double)incoming * x[i];
                    back[i] += (double)incoming * weights.Weight[o * InChannels + i];
                }
            }

            for (var i = 0; i < InChannels; i++)
                Assert.Equal(back[i], maps.InputGradient.Data[pixel * maps.InputGradient.Stride + i], 1e-5);
        }

        Assert.All(weightSums.Zip(got.Weight), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
        Assert.All(biasSums.Zip(got.Bias), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
    }

    [Fact]
    public void Threads_ChangeNoBit()
    {
        using var memory = new NativeBuffer();
        var maps = Maps(memory);
        var random = new Random(3);
        var weights = new LinearWeights(Numbers(OutChannels * InChannels, random, 1), Numbers(OutChannels, random, 1));
        using var layer = PixelLayer.Create(weights, float.PositiveInfinity, LaneWidths.Widest);
        layer.Apply(maps.Input, null, maps.Output, new WorkSplit(1));
        var one = layer.Backward(maps.Input, maps.Output, maps.Gradient, null, wantsWeights: true, new WorkSplit(1))!;
        var five = layer.Backward(maps.Input, maps.Output, maps.Gradient, null, wantsWeights: true, new WorkSplit(5))!;

        Assert.Equal(one.Weight, five.Weight);
        Assert.Equal(one.Bias, five.Bias);
        Assert.Null(layer.Backward(maps.Input, maps.Output, maps.Gradient, null, wantsWeights: false, new WorkSplit(1)));
    }

    [Fact]
    public void AddendUnderAClamp_IsRefused()
    {
        using var memory = new NativeBuffer();
        var maps = Maps(memory);
        using var layer = PixelLayer.Create(
            new LinearWeights(new float[OutChannels * InChannels], new float[OutChannels]), 1, LaneWidths.Widest);
        Assert.Contains("addend", Assert.Throws<ArgumentException>(
            () => layer.Apply(maps.Input, maps.Addend, maps.Output, new WorkSplit(1))).Message, StringComparison.Ordinal);
    }

    private static (FeatureMap Input, FeatureMap Addend, FeatureMap Output, FeatureMap Gradient, FeatureMap InputGradient) Maps(
        NativeBuffer memory)
    {
        var inLength = FeatureMap.LengthOf(Height, Width, InChannels);
        var outLength = FeatureMap.LengthOf(Height, Width, OutChannels);
        var data = memory.Reserve(2 * inLength + 3 * outLength);
        new Span<float>(data, (int)(2 * inLength + 3 * outLength)).Clear();
        var random = new Random(9);
        var gradients = data + 2 * inLength + 2 * outLength;
        var addends = data + 2 * inLength;
        for (var pixel = 0; pixel < Height * Width; pixel++)
        {
            Numbers(InChannels, random, 1).CopyTo(new Span<float>(data + pixel * FeatureMap.StrideOf(InChannels), InChannels));
            Numbers(OutChannels, random, 1).CopyTo(new Span<float>(gradients + pixel * FeatureMap.StrideOf(OutChannels), OutChannels));
            Numbers(OutChannels, random, 1).CopyTo(new Span<float>(addends + pixel * FeatureMap.StrideOf(OutChannels), OutChannels));
        }

        return (
            new FeatureMap(data, Height, Width, InChannels), new FeatureMap(addends, Height, Width, OutChannels),
            new FeatureMap(addends + outLength, Height, Width, OutChannels), new FeatureMap(gradients, Height, Width, OutChannels),
            new FeatureMap(data + inLength, Height, Width, InChannels));
    }

    private static float[] Numbers(int count, Random random, float scale) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * (2 * random.NextSingle() - 1))];
}
