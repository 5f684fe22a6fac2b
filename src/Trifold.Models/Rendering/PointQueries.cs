using TorchSharp;
using Trifold.Kernels;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>A field at points, by the kernels where they can: surfaces ask for millions.</summary>
public static class PointQueries
{
    /// <summary>Colour features and raw density; as <see cref="TriPlaneField.Query"/>.</summary>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    public static FieldSamples Query(TriPlaneField field, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!CanUseKernels(field, points))
            return field.Query(points);
        var colors = torch.empty(points.shape[0], points.shape[1], field.Decoder.Layers!.Colors);
        return new FieldSamples(colors, Fill(field, points, colors));
    }

    /// <summary>Raw density alone, [N, P, 1].</summary>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    public static Tensor Densities(TriPlaneField field, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (CanUseKernels(field, points))
            return Fill(field, points, null);
        var samples = field.Query(points);
        samples.Colors.Dispose();
        return samples.Densities;
    }

    // Without a cache the planes would be packed for every call, which is worth it for a whole image only.
    private static bool CanUseKernels(TriPlaneField field, Tensor points) =>
        field.UsesKernels && !torch.is_grad_enabled() && field.Packed is not null && FusedVolumeRenderer.CanRender(field, null)
        && points.device_type == DeviceType.CPU && points.dtype == ScalarType.Float32;

    private static Tensor Fill(TriPlaneField field, Tensor points, Tensor? colors)
    {
        ShapeGuard.Require(points, nameof(points), field.Planes.shape[0], ShapeGuard.Any, 3);
        var split = new WorkSplit(torch.get_num_threads());
        var densities = torch.empty(points.shape[0], points.shape[1], 1);
        for (var scene = 0; scene < points.shape[0]; scene++)
        {
            using var scope = torch.NewDisposeScope();
            var packed = field.Packed!.Of(field, scene, split);
            packed.Kernel.Query(
                packed.Planes, points[scene].contiguous().Floats(), densities[scene].Floats(),
                colors is null ? [] : colors[scene].Floats(), split);
        }

        return densities;
    }
}
