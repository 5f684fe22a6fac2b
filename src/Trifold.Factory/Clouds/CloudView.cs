using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Clouds;

/// <summary>One view as back-projection needs it. Arrays are row-major; the depth map may be smaller than the image.</summary>
/// <param name="Size">S: side of the image, pixels.</param>
/// <param name="Rgb">sRGB in [0, 1], interleaved [S, S, 3].</param>
/// <param name="Labels">Part indices, [S, S]; 0 is the background.</param>
/// <param name="Confidences">How sure the labels are, in [0, 1], [S, S].</param>
/// <param name="DepthSize">D: side of the depth map, pixels.</param>
/// <param name="Depth">Distance along the unit ray through the pixel's centre, scene units, [D, D]; 0 where nothing is met.</param>
public sealed record CloudView(
    Camera Camera, int Size, float[] Rgb, byte[] Labels, float[] Confidences, int DepthSize, float[] Depth)
{
    /// <summary>An exact view, every label certain.</summary>
    /// <param name="grouping">Parts that the labels distinguish.</param>
    public static CloudView Of(WorldView view, Camera camera, LabelGrouping grouping)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(grouping);
        var certain = new float[view.Labels.Length];
        Array.Fill(certain, 1);
        return new CloudView(
            camera, view.Resolution, view.Rgb, grouping.Apply(view.Labels), certain, view.Resolution, view.Depth);
    }
}
