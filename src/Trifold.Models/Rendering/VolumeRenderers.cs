using TorchSharp;

namespace Trifold.Models.Rendering;

/// <summary>Which renderer is used where nobody asked for one.</summary>
public static class VolumeRenderers
{
    private static readonly TensorVolumeRenderer Tensors = new();
    private static readonly FusedVolumeRenderer Fused = new();

    /// <summary>
    /// The fused renderer for inference on a CPU in single precision; the tensor renderer for gradients, other devices and
    /// types, for fields that only tensors can query, and where intermediate tensors or no kernels are wanted.
    /// </summary>
    public static IVolumeRenderer For(TriPlaneField field, ISemanticField? semantics, StageRecorder? stages)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.UsesKernels && stages is null && !torch.is_grad_enabled() && FusedVolumeRenderer.CanRender(field, semantics)
            ? Fused
            : Tensors;
    }
}
