using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>What rays see of a field. Owns its tensors.</summary>
/// <param name="Features">Composited colour features in [-1, 1], [N, R, C].</param>
/// <param name="Depth">Distance along the unit ray, scene units, [N, R, 1]; the farthest sample where empty.</param>
/// <param name="Weight">Opacity in [0, 1], [N, R, 1].</param>
/// <param name="Semantics">Composited semantic features, [N, R, K]; null without a semantic field.</param>
public sealed record RayViews(Tensor Features, Tensor Depth, Tensor Weight, Tensor? Semantics) : IDisposable
{
    public void Dispose()
    {
        Features.Dispose();
        Depth.Dispose();
        Weight.Dispose();
        Semantics?.Dispose();
    }
}

/// <summary>Renders a tri-plane field along rays: sample depths, query, march, resample, march.</summary>
public interface IVolumeRenderer
{
    /// <param name="field">The field of N scenes.</param>
    /// <param name="semantics">Semantic features to composite with the same weights, or null.</param>
    /// <param name="rays">Rays of the N scenes, world coordinates.</param>
    /// <param name="draws">Random numbers; the default is deterministic.</param>
    /// <param name="stages">Keeps intermediate tensors when given.</param>
    /// <param name="cancellation">Looked at as often as the renderer can.</param>
    RayViews Render(
        TriPlaneField field,
        ISemanticField? semantics,
        Rays rays,
        VolumeSampling sampling,
        SampleDraws draws,
        StageRecorder? stages = null,
        CancellationToken cancellation = default);
}
