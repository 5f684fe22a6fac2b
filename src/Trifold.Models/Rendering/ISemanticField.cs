using Trifold.Kernels;
using Trifold.Kernels.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Packed planes of N scenes whose activated values are composited.</summary>
public interface IPackedSemantics
{
    /// <summary>Planes of one scene, made at first use; owned by the field.</summary>
    /// <param name="scene">0 to N − 1.</param>
    PackedPlanes Of(int scene, WorkSplit split);
}

/// <summary>
/// Semantic features in space, composited with weights that another field's density gives; but see
/// <see cref="ISemanticDensityField"/>.
/// </summary>
public interface ISemanticField
{
    /// <summary>What is composited along rays.</summary>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    /// <param name="stages">Keeps intermediate tensors when given.</param>
    /// <returns>[N, P, H].</returns>
    Tensor Query(Tensor points, StageRecorder? stages = null);

    /// <summary>What remains to be done once per ray; linear, so that it commutes with compositing.</summary>
    /// <param name="integral">Σ w · value of what <see cref="Query"/> returned, [N, R, H].</param>
    /// <param name="weight">Opacity, [N, R, 1].</param>
    /// <returns>Semantic features before background and scaling, [N, R, K].</returns>
    Tensor Finish(Tensor integral, Tensor weight);

    /// <summary>
    /// The field as the fused renderer reads it, where <see cref="Query"/> is softplus(sum of planes + bias); null: only
    /// tensors can query it.
    /// </summary>
    IPackedSemantics? Packed => null;
}
