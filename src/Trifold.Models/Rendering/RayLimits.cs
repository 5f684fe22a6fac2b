using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Where each ray enters and leaves the box that the planes cover (EG3D specification, section 10).</summary>
/// <param name="Near">Distance along the ray at entry, [N, R, 1], scene units; negative behind the origin.</param>
/// <param name="Far">Distance at exit, [N, R, 1].</param>
public sealed record RayLimits(Tensor Near, Tensor Far) : IDisposable
{
    // What the public code writes for rays that miss, and tests for afterwards as far <= near.
    private const float MissedNear = -1;
    private const float MissedFar = -2;

    /// <summary>Entry and exit of the axis-aligned cube centred at the origin; −1 and −2 for rays that miss it.</summary>
    /// <param name="rays">World-space rays. A ray inside a face's plane gives NaN, as IEEE division leaves it.</param>
    /// <param name="side">Side of the cube, scene units.</param>
    public static RayLimits OfBox(Rays rays, double side)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var half = (float)(side / 2);
        var inverse = 1 / rays.Directions; // [N, R, 3]
        var towardsMinus = inverse < 0;
        var nearFace = torch.where(towardsMinus, torch.full_like(inverse, half), torch.full_like(inverse, -half));
        var entries = (nearFace - rays.Origins) * inverse;
        var exits = (-nearFace - rays.Origins) * inverse;

        var near = entries[.., .., ..1]; // [N, R, 1]
        var far = exits[.., .., ..1];
        var missed = torch.zeros_like(near, dtype: ScalarType.Bool);
        for (var axis = 1; axis < 3; axis++)
        {
            var entry = entries[.., .., axis..(axis + 1)];
            var exit = exits[.., .., axis..(axis + 1)];
            missed = missed | (near > exit) | (entry > far);
            near = torch.maximum(near, entry);
            far = torch.minimum(far, exit);
        }

        return new RayLimits(
            near.masked_fill(missed, MissedNear).MoveToOuterDisposeScope(),
            far.masked_fill(missed, MissedFar).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Limits with which every ray can be sampled: one that misses the box gets the smallest and the <i>largest entry</i>
    /// of the rays that hit it. Taking the entries for both ends is how the weights were trained.
    /// </summary>
    /// <param name="scope">Which rays count; where none hits, −1 and −2 stay.</param>
    public RayLimits WithMissesReplaced(ReductionScope scope)
    {
        using var disposeScope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var axes = scope.Axes(3);
        var hit = Far > Near; // [N, R, 1]
        var smallest = torch.where(hit, Near, torch.full_like(Near, float.PositiveInfinity)).amin(axes, true);
        var largest = torch.where(hit, Near, torch.full_like(Near, float.NegativeInfinity)).amax(axes, true);
        var keep = hit | smallest.isinf(); // nothing was hit in this scope: keep all
        return new RayLimits(
            torch.where(keep, Near, smallest).MoveToOuterDisposeScope(),
            torch.where(keep, Far, largest).MoveToOuterDisposeScope());
    }

    /// <summary>Limits of the box with which every ray can be sampled.</summary>
    public static RayLimits ForSampling(Rays rays, VolumeSampling sampling)
    {
        using var found = OfBox(rays, sampling.BoxWarp);
        return found.WithMissesReplaced(sampling.Reductions);
    }

    /// <summary>Those of rays <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> of every image.</summary>
    public RayLimits Slice(long start, long length) => new(Near.narrow(1, start, length), Far.narrow(1, start, length));

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
