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
/// <param name="Points">Samples, world coordinates, [R, S, 3]; each weighs an equal share of its ray's opacity.</param>
/// <param name="Opacity">Opacity of the rays, [R, 1].</param>
/// <param name="Labels">Part indices, [R].</param>
internal sealed record FrozenRays(Tensor Points, Tensor Opacity, Tensor Labels) : IDisposable
{
    // Eight equal shares of the opacity instead of the model's 48 samples. On the bundled portraits (3 scenes from 2 sides)
    // logits, of standard deviation 5.8, differ from those of all samples by 0.004 on average and 0.09 at most, labels on
    // 0.06% of the rays. The 8 heaviest samples would leave out a fifth of the opacity (differences of 0.9 on average).
    public const int Samples = 8;

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
        var depths = samples.EqualShares(Samples)[0].index_select(0, covered); // [R, S, 1]
        var origins = rays.Origins[0].index_select(0, covered).unsqueeze(1);
        var directions = rays.Directions[0].index_select(0, covered).unsqueeze(1);
        var points = origins + depths * directions;
        var labels = torch.tensor(Array.ConvertAll(chosen, pixel => (long)view.Labels.Labels[pixel]));
        return new FrozenRays(
            points.DetachFromDisposeScope(),
            opacity.index_select(0, covered).DetachFromDisposeScope(),
            labels.index_select(0, covered).DetachFromDisposeScope());
    }

    /// <summary>Some of the rays.</summary>
    /// <param name="indices">[B].</param>
    public FrozenRays Select(Tensor indices) => new(
        Points.index_select(0, indices), Opacity.index_select(0, indices), Labels.index_select(0, indices));

    public void Dispose()
    {
        Points.Dispose();
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
