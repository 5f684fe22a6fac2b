using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d;

/// <summary>Keeps noise images noise while they are optimised (inversion specification, section 2.2, steps 7 and 9).</summary>
public static class NoiseMaps
{
    // Coarser than this a map has too few pixels for its correlation to mean anything; as published.
    private const int CoarsestSide = 8;

    /// <summary>Squared correlation of neighbouring pixels on all scales, summed over maps.</summary>
    /// <param name="maps">Noise images, each [H, H].</param>
    /// <returns>A scalar; 0 for white noise of infinite size.</returns>
    public static Tensor Penalty(IReadOnlyList<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0)
            throw new ArgumentException("maps: at least one is needed.", nameof(maps));
        using var scope = torch.NewDisposeScope();
        var sum = torch.zeros(1, dtype: maps[0].dtype, device: maps[0].device).squeeze(0);
        foreach (var map in maps)
        {
            ShapeGuard.Require(map, nameof(maps), map.shape[0], map.shape[0]);
            var scale = map.unsqueeze(0).unsqueeze(0); // [1, 1, H, H]
            while (true)
            {
                sum = sum + NeighbourCorrelation(scale, 3).square() + NeighbourCorrelation(scale, 2).square();
                if (scale.shape[2] <= CoarsestSide)
                    break;
                scale = F.avg_pool2d(scale, 2);
            }
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Sets a map to mean 0 and root mean square 1, in place and without gradient.</summary>
    public static void Normalize(Tensor map)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        map.sub_(map.mean());
        map.mul_(map.square().mean().rsqrt());
    }

    // Borders are neighbours of the opposite ones.
    private static Tensor NeighbourCorrelation(Tensor map, int axis) => (map * map.roll([1L], [(long)axis])).mean();
}
