using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>From tensors to what the kernels read.</summary>
internal static class PlanePacking
{
    /// <summary>A scene's planes multiplied with the decoder's first layer.</summary>
    public static PackedPlanes WithLayer(TriPlaneField field, int scene, LinearWeights layer, WorkSplit split)
    {
        var factor = field.Aggregation == PlaneAggregation.Mean ? 1 / 3f : 1;
        return Pack(field.Planes, scene, field.Axes, field.BoxWarp, layer.Bias, layer.Weight, factor, split);
    }

    /// <summary>A scene's planes, which are already a layer's result but for its bias.</summary>
    /// <param name="planes">[N, 3, C, H, W].</param>
    /// <param name="bias">[C]; disposed.</param>
    public static PackedPlanes AsTheyAre(
        Tensor planes, int scene, PlaneAxes axes, double boxWarp, Tensor bias, WorkSplit split) =>
        Pack(planes, scene, axes, boxWarp, ToArray(bias), [], 1, split);

    /// <summary>A linear layer's numbers.</summary>
    /// <param name="weight">[out, in]; disposed.</param>
    /// <param name="bias">[out]; disposed.</param>
    public static LinearWeights WeightsOf(Tensor weight, Tensor bias) => new(ToArray(weight), ToArray(bias));

    private static PackedPlanes Pack(
        Tensor planes, int scene, PlaneAxes axes, double boxWarp, float[] bias, float[] weight, float factor, WorkSplit split)
    {
        using var scope = torch.NewDisposeScope();
        var (channels, height, width) = ((int)planes.shape[2], (int)planes.shape[3], (int)planes.shape[4]);
        var packed = new PackedPlanes(height, width, axes.Columns.AsSpan(), (float)(2 / boxWarp), bias);
        try
        {
            var single = planes[scene].detach(); // [3, C, H, W]
            // Planes that were painted channels last are read as they lie.
            var last = single.permute(2, 3, 0, 1);
            var (source, order) = last.is_contiguous()
                ? (last, PlaneOrder.ChannelsLast)
                : (single.contiguous(), PlaneOrder.ChannelsFirst);
            packed.Paint(source.Floats(), order, channels, weight, factor, LaneWidths.Widest, split);
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    private static float[] ToArray(Tensor tensor)
    {
        using (tensor)
        {
            using var contiguous = tensor.detach().contiguous();
            return contiguous.Floats().ToArray();
        }
    }
}
