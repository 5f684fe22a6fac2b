using Trifold.Formats.Images;

namespace Trifold.Formats.Png;

/// <summary>
/// Depth as a 16-bit grey PNG: value = round(scale · depth), 0 = no depth. With the scale of 10⁴ one step is 10⁻⁴ scene
/// units, the largest depth 6.5535.
/// </summary>
public static class DepthPng
{
    /// <summary>Values per scene unit, where a layout has no scale of its own.</summary>
    public const double Scale = 1e4;

    /// <summary>The largest depth a file of that scale can hold, scene units.</summary>
    public const double MaxDepth = ushort.MaxValue / Scale;

    /// <summary>Encodes a depth map.</summary>
    /// <param name="depth">Row-major, scene units; 0 where there is none. A depth that would round to 0 becomes 1.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="scale">Values per scene unit.</param>
    /// <exception cref="ImageFormatException">A depth is negative, not finite or more than 65535 / scale.</exception>
    public static byte[] Encode(ReadOnlySpan<float> depth, int width, int height, double scale = Scale) =>
        PngWriter.WriteGray16(new GrayImage16(width, height, Quantise(depth, width, scale)));

    /// <summary>Reads a depth map back: row-major, scene units, 0 where there is none.</summary>
    public static (int Width, int Height, float[] Depth) Decode(ReadOnlySpan<byte> png, PngReadOptions? options = null)
    {
        var image = PngReader.ReadGray16(png, options);
        return (image.Width, image.Height, [.. image.Pixels.Select(value => (float)(value / Scale))]);
    }

    private static ushort[] Quantise(ReadOnlySpan<float> depth, int width, double scale)
    {
        var values = new ushort[depth.Length];
        for (var i = 0; i < depth.Length; i++)
        {
            var value = Math.Round(scale * depth[i]);
            if (!(depth[i] >= 0 && value <= ushort.MaxValue))
            {
                throw new ImageFormatException("depth PNG",
                    $"the depth at column {i % width}, row {i / width} is {depth[i]}; 0 to {ushort.MaxValue / scale} can be stored.");
            }

            values[i] = depth[i] > 0 ? Math.Max((ushort)value, (ushort)1) : (ushort)0;
        }

        return values;
    }
}
