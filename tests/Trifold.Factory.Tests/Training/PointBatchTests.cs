using System.Numerics;
using TorchSharp;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;

namespace Trifold.Factory.Tests.Training;

[Collection(TorchCollection.Name)]
public class PointBatchTests
{
    private const int Objects = 3;
    private const int Surface = 60;

    [Fact]
    public void Batch_IsAFunctionOfItsSeed()
    {
        Assert.Equal(Numbers(7), Numbers(7));
        Assert.NotEqual(Numbers(7)[0], Numbers(8)[0]);
        var latents = Numbers(7)[0];
        Assert.NotEqual(latents[..(latents.Length / Objects)], latents[(latents.Length / Objects)..(2 * latents.Length / Objects)]);
    }

    [Fact]
    public void Points_SayWhatTheWorldSays()
    {
        using var scope = torch.NewDisposeScope();
        using var objects = DrawnObjects.Draw(TinyEg3d.World, Objects, 3);
        var views = new TrainingViews(TinyEg3d.World.Viewpoints);
        using var batch = PointBatch.Draw(objects, views, Surface);
        var inset = PointBatch.InsetPixels * views.PixelWidth;
        int inside = 0, outside = 0, colored = 0;
        for (var item = 0; item < Objects; item++)
        {
            var instance = TinyEg3d.World.Create(objects.Latents[item].data<float>().ToArray());
            var occupancy = batch.Occupancy[item].data<float>().ToArray();
            var points = Vectors(batch.Points[item]);
            for (var i = 0; i < points.Length; i++)
            {
                var distance = instance.Distance(points[i]);
                var isIn = distance < -inset;
                Assert.InRange(occupancy[i], isIn ? 0.5f : 0, isIn ? 1 : 0.5f);
                inside += distance < -0.02f && occupancy[i] > 0.99f ? 1 : 0;
                outside += distance > 0.02f && occupancy[i] < 0.01f ? 1 : 0;
            }

            var known = batch.OnSurface[item].data<float>().ToArray();
            var colors = Vectors(batch.Colors[item]);
            for (var i = 0; i < Surface; i++)
            {
                Assert.InRange(colors[i].X, 0, 1);
                if (known[i] == 0)
                    continue;
                colored++;
                Assert.InRange(MathF.Abs(instance.Distance(points[i])), 0, 0.03f);
            }
        }

        Assert.True(
            inside > Surface / 5 && outside > Surface && colored > Surface, $"{inside} inside, {outside} outside, {colored} coloured");
    }

    [Fact]
    public void PixelWidth_IsHowFarNeighbouringRaysAreApartAtTheObject()
    {
        var views = new TrainingViews(TinyEg3d.World.Viewpoints);
        var camera = views.DrawCamera(new Random(2));
        var (one, next) = (camera.Direction(0.5, 0.5), camera.Direction(0.5 + 1 / 128.0, 0.5));
        // Both meet the plane through the middle of the scene.
        var there = next / Vector3.Dot(next, one);
        Assert.Equal(views.PixelWidth, (there - one).Length() * camera.Origin().Length(), 1e-5f);
    }

    private static float[][] Numbers(int seed)
    {
        using var objects = DrawnObjects.Draw(TinyEg3d.World, Objects, seed);
        using var batch = PointBatch.Draw(objects, new TrainingViews(TinyEg3d.World.Viewpoints), Surface);
        return
        [
            .. new[] { objects.Latents, batch.Points, batch.Occupancy, batch.Colors, batch.OnSurface }
                .Select(tensor => tensor.data<float>().ToArray()),
        ];
    }

    private static Vector3[] Vectors(torch.Tensor tensor)
    {
        var numbers = tensor.contiguous().data<float>().ToArray();
        return [.. Enumerable.Range(0, numbers.Length / 3).Select(i => new Vector3(numbers.AsSpan(3 * i, 3)))];
    }
}
