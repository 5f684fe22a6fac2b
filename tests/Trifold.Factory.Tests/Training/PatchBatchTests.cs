using TorchSharp;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;

namespace Trifold.Factory.Tests.Training;

[Collection(TorchCollection.Name)]
public class PatchBatchTests
{
    private const int Resolution = 24;
    private const int Side = 16;

    [Fact]
    public void WholeImage_IsTheWorldsOnAverage()
    {
        using var scope = torch.NewDisposeScope();
        using var objects = DrawnObjects.Draw(TinyEg3d.World, 2, 5);
        using var batch = PatchBatch.Draw(objects, Views, Resolution, 2, Resolution);
        Assert.True((batch.Counts == 1).all().item<bool>());
        for (var item = 0; item < 2; item++)
        {
            // The same rays without their pixels' extent.
            var count = Resolution * Resolution;
            var (rgb, alpha, depth) = (new float[3 * count], new float[count], new float[count]);
            WorldRenderer.TraceRays(
                objects.Instances[item], batch.Rays.Origins[item].contiguous().data<float>().ToArray(),
                batch.Rays.Directions[item].contiguous().data<float>().ToArray(), rgb, alpha, depth, new byte[count]);

            using var exact = torch.tensor(rgb, [count, 3]) * 2 - 1;
            Assert.InRange((batch.RawRgb[item] - exact).abs().mean().item<float>(), 0, 0.1);
            Assert.InRange((batch.Alpha[item].flatten() - torch.tensor(alpha)).abs().mean().item<float>(), 0, 0.05);
            var solid = batch.Solid[item].flatten() * torch.tensor(alpha);
            Assert.InRange(
                ((batch.Depth[item].flatten() - torch.tensor(depth)).abs() * solid).max().item<float>(), 0, 0.04);
            Assert.InRange(solid.sum().item<float>(), count / 10, count);

            // The final image, averaged over each pixel of the render, is the raw one.
            using var coarse = torch.nn.functional.avg_pool2d(batch.Rgb[item].unsqueeze(0), 2);
            Assert.InRange((coarse[0].reshape(3, -1).t() - batch.RawRgb[item]).abs().max().item<float>(), 0, 1e-5);
        }
    }

    [Fact]
    public void InnerEdges_DoNotCount()
    {
        using var scope = torch.NewDisposeScope();
        using var objects = DrawnObjects.Draw(TinyEg3d.World, 8, 5);
        using var batch = PatchBatch.Draw(objects, Views, Resolution, 2, Side);
        for (var item = 0; item < 8; item++)
        {
            // A patch of 16 of 24 pixels has an inner edge on each axis; what looks 4 pixels of the render far sees it.
            var columns = batch.Counts[item, 0].amax(0).sum().item<float>();
            var rows = batch.Counts[item, 0].amax(1).sum().item<float>();
            Assert.InRange(columns, 2 * (Side - 8), 2 * (Side - 4));
            Assert.InRange(rows, 2 * (Side - 8), 2 * (Side - 4));
            Assert.Equal(columns * rows, batch.Counts[item].sum().item<float>());
        }
    }

    private static TrainingViews Views => new(TinyEg3d.World.Viewpoints);
}
