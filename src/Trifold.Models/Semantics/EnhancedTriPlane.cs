using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Rendering;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Semantics;

/// <summary>
/// The wide tri-plane of a generator's own features (DatasetNeRF, arXiv:2311.12063; EG3D specification, section 18):
/// as defined, and with a linear layer applied to it without ever building it.
/// </summary>
internal static class EnhancedTriPlane
{
    /// <summary>All channels, upsampled: [N, 3, C', R, R]. Large: hundreds of megabytes in the released architecture.</summary>
    /// <param name="maps">Feature map of every block, [N, C, r, r].</param>
    /// <param name="resolution">R: side of the planes.</param>
    public static Tensor Materialise(IReadOnlyList<Tensor> maps, PlaneGrouping grouping, int resolution)
    {
        using var scope = torch.NewDisposeScope();
        var images = maps[0].shape[0];
        var upsampled = maps.Select(map => Upsample(map, resolution)).ToArray();
        var planes = new Tensor[3];
        for (var plane = 0; plane < planes.Length; plane++)
        {
            var parts = new List<Tensor>();
            var filled = 0;
            foreach (var run in grouping.Runs.Where(run => run.Plane == plane))
            {
                AddZeros(run.Target - filled);
                parts.Add(upsampled[run.Block].narrow(1, run.Source, run.Count));
                filled = run.Target + run.Count;
            }

            AddZeros(grouping.ChannelsPerPlane - filled);
            planes[plane] = torch.cat(parts, 1);

            void AddZeros(int count)
            {
                if (count > 0)
                    parts.Add(torch.zeros(images, count, resolution, resolution, dtype: maps[0].dtype, device: maps[0].device));
            }
        }

        return torch.stack(planes, 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A linear layer applied to every pixel of the wide planes: exact, because it mixes channels only, and upsampling
    /// mixes pixels only. Each block is multiplied at its own resolution, then upsampled and added.
    /// </summary>
    /// <param name="weight">[H, C']. A bias must wait until the planes have been sampled: outside they read as zero.</param>
    /// <returns>[N, 3, H, R, R].</returns>
    public static Tensor ApplyLinear(
        IReadOnlyList<Tensor> maps, PlaneGrouping grouping, Tensor weight, int resolution)
    {
        ShapeGuard.Require(weight, nameof(weight), ShapeGuard.Any, grouping.ChannelsPerPlane);
        using var scope = torch.NewDisposeScope();
        var planes = new Tensor?[3];
        foreach (var run in grouping.Runs)
        {
            var columns = weight.narrow(1, run.Target, run.Count).unsqueeze(-1).unsqueeze(-1); // [H, count, 1, 1]
            var product = Upsample(F.conv2d(maps[run.Block].narrow(1, run.Source, run.Count), columns), resolution);
            planes[run.Plane] = planes[run.Plane] is { } sum ? sum + product : product;
        }

        var none = torch.zeros(
            maps[0].shape[0], weight.shape[0], resolution, resolution, dtype: weight.dtype, device: weight.device);
        return torch.stack([.. planes.Select(plane => plane ?? none)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The same for one scene, as the fused renderer reads it.</summary>
    /// <param name="scene">0 to N − 1.</param>
    /// <param name="bias">[H], added where the planes are read.</param>
    public static PackedPlanes PackLinear(
        IReadOnlyList<Tensor> maps, PlaneGrouping grouping, Tensor weight, Tensor bias, int resolution, int scene,
        PlaneAxes axes, double boxWarp, WorkSplit split) =>
        PlanePacking.Paint(resolution, resolution, axes, boxWarp, PlanePacking.ToArray(bias), split, painting =>
        {
            using var scope = torch.NewDisposeScope();
            for (var block = 0; block < maps.Count; block++)
            {
                var parts = grouping.Runs.Where(run => run.Block == block).Select(run => new PlaneChannels(
                    run.Plane, run.Source, run.Count,
                    PlanePacking.ToArray(weight.narrow(1, run.Target, run.Count)))).ToArray();
                PlanePacking.Add(painting, maps[block][scene], parts);
            }
        });

    // Directly to the final size: repeated doubling would be another definition.
    private static Tensor Upsample(Tensor map, int resolution) =>
        map.shape[^1] == resolution ? map : ImageResize.Bilinear(map, resolution, antialias: false);
}
