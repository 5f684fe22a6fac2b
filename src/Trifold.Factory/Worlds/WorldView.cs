namespace Trifold.Factory.Worlds;

/// <summary>What one camera sees of an instance. All arrays are row-major from the top left pixel.</summary>
public sealed class WorldView(int resolution)
{
    /// <summary>Side of the square image in pixels.</summary>
    public int Resolution { get; } = resolution;

    /// <summary>sRGB in [0, 1] over white, interleaved [H, W, 3]: the mean of the pixel's samples.</summary>
    public float[] Rgb { get; } = new float[resolution * resolution * 3];

    /// <summary>Part indices [H, W]: the label of most samples; on a tie the one sampled first.</summary>
    public byte[] Labels { get; } = new byte[resolution * resolution];

    /// <summary>Distance along the unit ray in scene units, [H, W]: the mean over the samples that carry the pixel's
    /// label; 0 where the label is background. With one sample a pixel it is exact for the pixel's centre.</summary>
    public float[] Depth { get; } = new float[resolution * resolution];

    /// <summary>Outward unit normals in world coordinates, interleaved [H, W, 3], averaged as the depth;
    /// 0 where the label is background.</summary>
    public float[] Normals { get; } = new float[resolution * resolution * 3];

    /// <summary>Share of the pixel's samples that meet the object, [H, W], in [0, 1].</summary>
    public float[] Alpha { get; } = new float[resolution * resolution];
}
