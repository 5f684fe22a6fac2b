using Trifold.Kernels.Lanes;
using Trifold.Kernels.Rendering;

namespace Trifold.Kernels.Tests.Rendering;

public sealed unsafe class PlanePaintingTests
{
    private const int Side = 11;
    private const int Outputs = 19;
    private const int Channels = 7;

    private static readonly int[] Released = [0, 1, 0, 2, 2, 0];
    private static readonly int[] Sides = [Side, 4, 1, 6];

    private readonly float[][] _maps = [.. Sides.Select((side, i) => Numbers(i, Channels * side * side))];

    // Overlapping parts of every map; the second map feeds nothing to the first plane.
    private readonly PlaneChannels[][] _parts =
    [.. Sides.Select((_, i) => Enumerable.Range(i == 1 ? 1 : 0, i == 1 ? 2 : 3)
        .Select(plane => new PlaneChannels(plane, plane, Channels - 2 - plane, Numbers(9 + i, Outputs * (Channels - 2 - plane))))
        .ToArray())];

    [Fact]
    public void Texels_AreTheLayerOfEnlargedMaps_MergedPlanesAddedTransposed()
    {
        var painted = Paint(MapOrder.ChannelsFirst, LaneWidths.Widest, 2);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                for (var o = 0; o < Outputs; o++)
                {
                    Assert.Equal(Defined(0, o, y, x), painted[Index(0, y, x, o)], 1e-5);
                    // Planes (x, z) and (z, x) are read as one.
                    Assert.Equal(Defined(1, o, y, x) + Defined(2, o, x, y), painted[Index(1, y, x, o)], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void WidthThreadsAndOrder_ChangeNoBit()
    {
        var wanted = Paint(MapOrder.ChannelsFirst, LaneWidth.Single, 1);
        foreach (var width in LaneWidths.All)
        {
            foreach (var threads in (int[])[1, 2, 5])
            {
                Assert.Equal(wanted, Paint(MapOrder.ChannelsFirst, width, threads));
                Assert.Equal(wanted, Paint(MapOrder.ChannelsLast, width, threads));
            }
        }
    }

    [Fact]
    public void OutsideThePlanes_ThereAreZeros()
    {
        var painted = Paint(MapOrder.ChannelsFirst, LaneWidths.Widest, 1);
        for (var plane = 0; plane < 2; plane++)
        {
            for (var i = -2; i < Side + 2; i++)
            {
                foreach (var outside in (int[])[-2, -1, Side, Side + 1])
                    Assert.Equal(0, painted[Index(plane, i, outside, 3)] + painted[Index(plane, outside, i, 3)]);
            }
        }
    }

    [Fact]
    public void WeightsOfAnotherSize_AreRefused()
    {
        using var planes = new PackedPlanes(Side, Side, Released, 1, new float[Outputs]);
        using var painting = new PlanePainting(planes, LaneWidth.Single, new WorkSplit(1));
        Assert.Throws<ArgumentException>(() => painting.Add(
            _maps[0], MapOrder.ChannelsFirst, Side, Side, Channels, [new PlaneChannels(0, 0, 3, new float[5])]));
    }

    private float[] Paint(MapOrder order, LaneWidth width, int threads)
    {
        using var planes = new PackedPlanes(Side, Side, Released, 1, new float[Outputs]);
        using var painting = new PlanePainting(planes, width, new WorkSplit(threads));
        for (var i = 0; i < Sides.Length; i++)
        {
            var map = order == MapOrder.ChannelsFirst ? _maps[i] : ChannelsLast(_maps[i]);
            painting.Add(map, order, Sides[i], Sides[i], Channels, _parts[i]);
        }

        painting.Finish();
        var length = (int)planes.Map(0).Length;
        return [.. new ReadOnlySpan<float>(planes.Map(0).Data, length), .. new ReadOnlySpan<float>(planes.Map(1).Data, length)];
    }

    private static int Index(int plane, int y, int x, int channel)
    {
        const int stride = 32, border = 2, side = Side + 2 * border;
        return ((plane * side + y + border) * side + x + border) * stride + channel;
    }

    private double Defined(int plane, int output, int y, int x)
    {
        var sum = 0.0;
        for (var i = 0; i < Sides.Length; i++)
        {
            foreach (var part in _parts[i].Where(part => part.Plane == plane))
            {
                for (var c = 0; c < part.Count; c++)
                    sum += part.Weight[output * part.Count + c] * Enlarged(_maps[i], Sides[i], part.First + c, y, x);
            }
        }

        return sum;
    }

    private static double Enlarged(float[] map, int side, int channel, int y, int x)
    {
        double Position(int index) => Math.Clamp((index + 0.5) * side / Side - 0.5, 0, side - 1);
        double At(int row, int column) =>
            map[(channel * side + Math.Min(row, side - 1)) * side + Math.Min(column, side - 1)];
        var (row, column) = ((int)Position(y), (int)Position(x));
        var (down, across) = (Position(y) - row, Position(x) - column);
        return (1 - down) * ((1 - across) * At(row, column) + across * At(row, column + 1))
            + down * ((1 - across) * At(row + 1, column) + across * At(row + 1, column + 1));
    }

    private static float[] ChannelsLast(float[] map)
    {
        var pixels = map.Length / Channels;
        return [.. Enumerable.Range(0, map.Length).Select(i => map[i % Channels * pixels + i / Channels])];
    }

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }
}
