using System.Numerics;
using TorchSharp;
using Trifold.Factory.Training;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Training;

public class DistillationBatchTests
{
    private const int Latents = 3;
    private const int Rays = 40;

    [Fact]
    public void Batch_IsAFunctionOfItsSeed()
    {
        using var first = Draw(7);
        using var again = Draw(7);
        using var other = Draw(8);

        Assert.Equal(Bits(first), Bits(again));
        Assert.NotEqual(Bits(first)[0], Bits(other)[0]);
        Assert.NotEqual(first.Latents[0].data<float>().ToArray(), first.Latents[1].data<float>().ToArray());
    }

    [Fact]
    public void RaysAndPoints_SayWhatTheWorldSays()
    {
        using var scope = torch.NewDisposeScope();
        using var batch = Draw(3);
        int hits = 0, inside = 0, colored = 0;
        for (var item = 0; item < Latents; item++)
        {
            var instance = TinyEg3d.World.Create(batch.Latents[item].data<float>().ToArray());
            var (depth, alpha) = (batch.Depth[item].data<float>().ToArray(), batch.Alpha[item].data<float>().ToArray());
            var (origins, directions) = (Points(batch.Rays.Origins[item]), Points(batch.Rays.Directions[item]));
            for (var ray = 0; ray < Rays; ray++)
            {
                Assert.Equal(1, directions[ray].Length(), 1e-5f);
                if (alpha[ray] == 0)
                {
                    Assert.Equal(0, depth[ray]);
                    continue;
                }

                hits++;
                Assert.InRange(instance.Distance(origins[ray] + depth[ray] * directions[ray]), -2e-3f, 2e-3f);
            }

            var (occupancy, known) = (batch.Occupancy[item].data<float>().ToArray(), batch.OnSurface[item].data<float>().ToArray());
            var (points, colors) = (Points(batch.Points[item]), Points(batch.PointColors[item]));
            for (var i = 0; i < points.Length; i++)
            {
                var distance = instance.Distance(points[i]);
                Assert.InRange(occupancy[i], distance < 0 ? 0.5f : 0, distance < 0 ? 1 : 0.5f);
                inside += distance < -0.02f && occupancy[i] > 0.99f ? 1 : 0;
                Assert.InRange(colors[i].X, 0, 1);
                if (known[i] == 0)
                    continue;
                colored++;
                Assert.InRange(MathF.Abs(distance), 0, 0.03f);
            }
        }

        Assert.True(hits > Rays && inside > 5 && colored > Rays / 2, $"{hits} hits, {inside} inside, {colored} coloured");
    }

    private static DistillationBatch Draw(int seed) =>
        DistillationBatch.Draw(TinyEg3d.World, Latents, Rays, CameraPoses.IntrinsicsFromFocal(4.2647), 2.7, seed);

    private static Vector3[] Points(torch.Tensor tensor)
    {
        var numbers = tensor.contiguous().data<float>().ToArray();
        return [.. Enumerable.Range(0, numbers.Length / 3).Select(i => new Vector3(numbers.AsSpan(3 * i, 3)))];
    }

    private static float[][] Bits(DistillationBatch batch) =>
    [
        .. new[]
        {
            batch.Latents, batch.Rays.Origins, batch.Rays.Directions, batch.Rgb, batch.Alpha, batch.Depth, batch.Points,
            batch.Occupancy, batch.PointColors, batch.OnSurface,
        }.Select(tensor => tensor.data<float>().ToArray()),
    ];
}
