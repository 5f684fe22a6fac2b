using Trifold.Formats.Images;

namespace Trifold.Formats.Views;

/// <summary>Depth as colour: near is bright, far is dark, no depth is dark grey.</summary>
public static class DepthColormap
{
    private static readonly Rgb None = new(40, 40, 40);

    // From far to near; lightness (CIE L*) rises in nearly equal steps, so equal depth steps look equally large.
    private static readonly Rgb[] Anchors =
    [
        new(38, 14, 92),
        new(72, 32, 140),
        new(124, 42, 148),
        new(180, 54, 128),
        new(224, 84, 96),
        new(244, 134, 72),
        new(250, 190, 86),
        new(252, 246, 176),
    ];

    /// <summary>Colours a depth map between its own nearest and farthest depth.</summary>
    public static RgbImage Apply(ReadOnlySpan<float> depth, int width, int height)
    {
        float near = float.PositiveInfinity, far = 0;
        foreach (var value in depth)
        {
            if (!IsDepth(value))
                continue;
            near = Math.Min(near, value);
            far = Math.Max(far, value);
        }

        return Apply(depth, width, height, near, far);
    }

    /// <summary>Colours a depth map; depths outside the range take the colour at its end.</summary>
    /// <param name="depth">Row-major, scene units; 0, negative or not finite where there is none.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="near">Depth of the brightest colour, scene units.</param>
    /// <param name="far">Depth of the darkest colour, scene units.</param>
    public static RgbImage Apply(ReadOnlySpan<float> depth, int width, int height, float near, float far)
    {
        var image = new RgbImage(width, height);
        if (depth.Length != width * height)
            throw new ArgumentException($"{width}x{height} pixels take {width * height} depths, got {depth.Length}.", nameof(depth));
        for (var i = 0; i < depth.Length; i++)
            image.Colors[i] = IsDepth(depth[i]) ? At(Nearness(depth[i], near, far)) : None;
        return image;
    }

    private static bool IsDepth(float value) => value > 0 && float.IsFinite(value);

    private static float Nearness(float depth, float near, float far) =>
        far > near ? Math.Clamp((far - depth) / (far - near), 0, 1) : 1;

    private static Rgb At(float nearness)
    {
        var position = nearness * (Anchors.Length - 1);
        var index = Math.Min((int)position, Anchors.Length - 2);
        var share = position - index;
        Rgb a = Anchors[index], b = Anchors[index + 1];
        return new Rgb(Channel(a.R, b.R), Channel(a.G, b.G), Channel(a.B, b.B));

        byte Channel(byte from, byte to) => (byte)MathF.Round(from + share * (to - from));
    }
}
