using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Products;
using Trifold.Kernels.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>From tensors to what the kernels read.</summary>
internal static class PlanePacking
{
    private const int Planes = 3;

    /// <summary>A scene's planes multiplied with the decoder's first layer.</summary>
    public static PackedPlanes WithLayer(TriPlaneField field, int scene, LinearWeights layer, WorkSplit split)
    {
        using var scope = torch.NewDisposeScope();
        var (height, width) = ((int)field.Planes.shape[3], (int)field.Planes.shape[4]);
        // The mean over the planes is a factor on the layer.
        var weight = field.Aggregation == PlaneAggregation.Mean
            ? Array.ConvertAll(layer.Weight, value => value / Planes)
            : layer.Weight;
        var parts = Enumerable.Range(0, Planes)
            .Select(plane => new PlaneChannels(plane, plane * layer.Inputs, layer.Inputs, weight)).ToArray();
        return Paint(
            height, width, field.Axes, field.BoxWarp, layer.Bias, split,
            painting => Add(painting, field.Planes[scene].reshape(-1, height, width), parts));
    }

    /// <summary>Planes that are painted.</summary>
    /// <param name="bias">What is added after reading, one number a channel.</param>
    /// <param name="paint">Adds the maps.</param>
    public static PackedPlanes Paint(
        int height, int width, PlaneAxes axes, double boxWarp, float[] bias, WorkSplit split, Action<PlanePainting> paint)
    {
        var packed = new PackedPlanes(height, width, axes.Columns.AsSpan(), (float)(2 / boxWarp), bias);
        try
        {
            using var painting = new PlanePainting(packed, LaneWidths.Widest, split);
            paint(painting);
            painting.Finish();
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>Adds a map to a painting; one that was made channels last is read as it lies.</summary>
    /// <param name="map">[C, H, W].</param>
    public static void Add(PlanePainting painting, Tensor map, IReadOnlyList<PlaneChannels> parts)
    {
        using var scope = torch.NewDisposeScope();
        var single = map.detach();
        var last = single.permute(1, 2, 0);
        var (source, order) = last.is_contiguous()
            ? (last, MapOrder.ChannelsLast)
            : (single.contiguous(), MapOrder.ChannelsFirst);
        painting.Add(source.Floats(), order, (int)map.shape[1], (int)map.shape[2], (int)map.shape[0], parts);
    }

    /// <summary>A linear layer's numbers.</summary>
    /// <param name="weight">[out, in]; disposed.</param>
    /// <param name="bias">[out]; disposed.</param>
    public static LinearWeights WeightsOf(Tensor weight, Tensor bias) => new(ToArray(weight), ToArray(bias));

    /// <summary>All numbers of a tensor, which is disposed.</summary>
    public static float[] ToArray(Tensor tensor)
    {
        using (tensor)
        {
            using var contiguous = tensor.detach().contiguous();
            return contiguous.Floats().ToArray();
        }
    }
}
