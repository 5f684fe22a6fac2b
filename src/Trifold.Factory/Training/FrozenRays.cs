using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>
/// Labelled rays of one scene with everything that a frozen generator decides: where they are sampled and with what
/// weight. Only what is composited remains to be trained. Owns its tensors.
/// </summary>
/// <param name="Points">The samples that matter most, world coordinates, [R, S, 3].</param>
/// <param name="Weights">Their weights, [R, S, 1].</param>
/// <param name="Opacity">Opacity of the rays, [R, 1].</param>
/// <param name="Labels">Part indices, [R].</param>
internal sealed record FrozenRays(Tensor Points, Tensor Weights, Tensor Opacity, Tensor Labels) : IDisposable
{
    // Of 24 + 24 samples the half with most weight: what is left out carries less than a hundredth of a ray's opacity.
    private const int MostSamples = 24;

    /// <summary>Chooses rays of a view that meet the object: most anywhere, a quarter spread evenly over the parts that it shows.</summary>
    public static FrozenRays Choose(Eg3dScene scene, Eg3dConfig config, LabelledView view, int count, Random random)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var chosen = ChoosePixels(view.Labels.Labels, count, random);
        using var all = RaySampler.Sample(
            CameraTensors.Poses(CameraTensors.ToTensor([view.Camera])),
            CameraTensors.Intrinsics(CameraTensors.ToTensor([view.Camera])), view.Labels.Width);
        var index = torch.tensor(chosen);
        using var rays = new Rays(all.Origins.index_select(1, index), all.Directions.index_select(1, index));
        using var samples = TensorVolumeRenderer.Sample(
            scene.Field, rays, config.RenderingKwargs.ToSampling(), SampleDraws.Deterministic);

        // A ray that is hardly covered is background by rule: its logits are all alike and can teach nothing.
        var opacity = samples.Weights[0].sum(1); // [R, 1]
        var covered = (opacity[.., 0] >= PixelConversion.CoveredWeight).nonzero().flatten();
        if (covered.shape[0] == 0)
            covered = torch.arange(chosen.Length);
        var weights = samples.Weights[0].index_select(0, covered); // [R, S, 1]
        var depths = samples.Depths[0].index_select(0, covered);
        var origins = rays.Origins[0].index_select(0, covered).unsqueeze(1);
        var directions = rays.Directions[0].index_select(0, covered).unsqueeze(1);
        var kept = weights.topk((int)Math.Min(MostSamples, weights.shape[1]), 1).indexes;
        var points = origins + depths.gather(1, kept) * directions;
        var labels = torch.tensor(Array.ConvertAll(chosen, pixel => (long)view.Labels.Labels[pixel]));
        return new FrozenRays(
            points.DetachFromDisposeScope(),
            weights.gather(1, kept).DetachFromDisposeScope(),
            opacity.index_select(0, covered).DetachFromDisposeScope(),
            labels.index_select(0, covered).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        Points.Dispose();
        Weights.Dispose();
        Opacity.Dispose();
        Labels.Dispose();
    }

    private static long[] ChoosePixels(byte[] labels, int count, Random random)
    {
        var byPart = Enumerable.Range(0, labels.Length).GroupBy(pixel => labels[pixel]).Select(group => group.ToArray()).ToArray();
        var chosen = new long[count];
        for (var i = 0; i < count; i++)
        {
            var part = byPart[random.Next(byPart.Length)];
            chosen[i] = i < 3 * count / 4 ? random.Next(labels.Length) : part[random.Next(part.Length)];
        }

        return chosen;
    }
}
