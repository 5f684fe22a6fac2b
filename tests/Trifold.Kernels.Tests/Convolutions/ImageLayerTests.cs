using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Tests.Convolutions;

public sealed unsafe class ImageLayerTests
{
    private const int Height = 6;
    private const int Width = 8;
    private const int InChannels = 20;
    private const int OutChannels = 3;
    private const float Clamp = 2;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void AddsItsShareToTheEarlierImage(int shrunk)
    {
        var result = Run(LaneWidths.Widest, shrunk, out var wanted);
        for (var i = 0; i < wanted.Length; i++)
            Assert.Equal(wanted[i], result[i], 1e-5);
    }

    [Fact]
    public void EveryWidth_GivesTheSameBits()
    {
        var one = Run(LaneWidth.Single, 2, out _);
        foreach (var width in LaneWidths.All)
            Assert.Equal(one, Run(width, 2, out _));
    }

    // shrunk: 0 for no earlier image, 1 for one of the same size, 2 for one of half the size.
    private static float[] Run(LaneWidth width, int shrunk, out double[] wanted)
    {
        var random = new Random(3);
        var weight = Numbers(random, OutChannels * InChannels);
        var bias = Numbers(random, OutChannels);
        var styles = Numbers(random, InChannels);
        using var memory = new NativeBuffer();
        using var scratch = new LayerScratch();
        var inLength = FeatureMap.LengthOf(Height, Width, InChannels);
        var outLength = FeatureMap.LengthOf(Height, Width, OutChannels);
        var data = memory.Reserve(inLength + 2 * outLength);
        var input = new FeatureMap(data, Height, Width, InChannels);
        var output = new FeatureMap(data + inLength, Height, Width, OutChannels);
        var divisor = Math.Max(1, shrunk);
        var earlier = new FeatureMap(data + inLength + outLength, Height / divisor, Width / divisor, OutChannels);
        Numbers(random, (int)(inLength + 2 * outLength)).CopyTo(new Span<float>(data, (int)(inLength + 2 * outLength)));

        using var layer = ImageLayer.Create(weight, bias, Clamp, width);
        layer.Apply(input, styles, shrunk == 0 ? null : earlier, output, scratch, new WorkSplit(2));

        var result = new float[Height * Width * OutChannels];
        wanted = new double[result.Length];
        for (var p = 0; p < output.Pixels; p++)
        {
            for (var o = 0; o < OutChannels; o++)
            {
                var sum = (double)bias[o];
                for (var i = 0; i < InChannels; i++)
                    sum += (double)input.Data[p * input.Stride + i] * styles[i] * weight[o * InChannels + i];
                sum = Math.Clamp(sum, -Clamp, Clamp);
                result[p * OutChannels + o] = output.Data[p * output.Stride + o];
                wanted[p * OutChannels + o] = sum + shrunk switch
                {
                    0 => 0,
                    1 => earlier.Data[p * earlier.Stride + o],
                    _ => Doubled(earlier, p / Width, p % Width, o),
                };
            }
        }

        return result;
    }

    // EG3D specification, section 4.3: out[2i] = (x[i−1] + 3x[i]) / 4, out[2i+1] = (3x[i] + x[i+1]) / 4, zero outside.
    private static double Doubled(FeatureMap map, int y, int x, int channel)
    {
        var sum = 0.0;
        foreach (var (row, rowShare) in Taps(y))
        {
            foreach (var (column, columnShare) in Taps(x))
            {
                if ((uint)row < (uint)map.Height && (uint)column < (uint)map.Width)
                    sum += rowShare * columnShare * map.Pixel(row, column)[channel];
            }
        }

        return sum;

        static (int Source, double Share)[] Taps(int position) => position % 2 == 0
            ? [(position / 2 - 1, 0.25), (position / 2, 0.75)]
            : [(position / 2, 0.75), (position / 2 + 1, 0.25)];
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
}
