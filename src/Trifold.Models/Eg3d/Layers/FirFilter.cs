using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Zeros added (or, negative, pixels cropped) on the four sides of an image.</summary>
public readonly record struct Padding2d(int Left, int Right, int Top, int Bottom)
{
    /// <summary>The same on all sides.</summary>
    public static Padding2d All(int size) => new(size, size, size, size);

    /// <summary>Whether opposite sides get the same and nothing is cropped: what convolutions can add by themselves.</summary>
    internal bool IsEven => Left == Right && Top == Bottom && Left >= 0 && Top >= 0;

    internal Padding2d Grow(int left, int right, int top, int bottom) =>
        new(Left + left, Right + right, Top + top, Bottom + bottom);

    /// <summary>Room for a filter after inserting zeros. Halves are rounded down, of negative numbers as well.</summary>
    internal Padding2d GrowForUp(Tensor filter, int upX, int upY)
    {
        var (width, height) = FirFilter.Size(filter);
        return Grow((width + upX - 1) >> 1, (width - upX) >> 1, (height + upY - 1) >> 1, (height - upY) >> 1);
    }

    /// <summary>Room for a filter before decimating.</summary>
    internal Padding2d GrowForDown(Tensor filter, int downX, int downY)
    {
        var (width, height) = FirFilter.Size(filter);
        return Grow((width - downX + 1) >> 1, (width - downX) >> 1, (height - downY + 1) >> 1, (height - downY) >> 1);
    }

    internal long[] ToArray() => [Left, Right, Top, Bottom];
}

/// <summary>
/// Low-pass filters and the resampling built on them: insert zeros, pad, filter, decimate (EG3D specification,
/// section 4.3). A filter is [h, w], or [n] for a separable one.
/// </summary>
public static class FirFilter
{
    // As published: shorter filters are always stored as their two-dimensional outer product.
    private const int FewestSeparableTaps = 8;

    /// <summary>The taps of every released model's filter, [1, 3, 3, 1].</summary>
    public static readonly IReadOnlyList<float> ReleasedTaps = [1, 3, 3, 1];

    /// <summary>A filter of sum 1.</summary>
    /// <param name="taps">One-dimensional taps, not all zero.</param>
    /// <returns>[n, n], or [n] from 8 taps on.</returns>
    public static Tensor FromTaps(IReadOnlyList<float> taps, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(taps);
        if (taps.Count == 0)
            throw new ArgumentException("taps: at least one is needed.", nameof(taps));
        using var scope = torch.NewDisposeScope();
        var filter = torch.tensor(taps.ToArray(), device: device);
        if (taps.Count < FewestSeparableTaps)
            filter = filter.unsqueeze(1) * filter.unsqueeze(0);
        return (filter / filter.sum()).MoveToOuterDisposeScope();
    }

    /// <summary>Inserts zeros, pads, filters and decimates, in this order, each channel by itself.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="filter">[h, w] or separable [n].</param>
    /// <param name="upX">Samples become this many, the new ones zero and after the old.</param>
    /// <param name="downX">Of this many samples the first is kept.</param>
    /// <param name="gain">Factor on the result.</param>
    /// <param name="flip">false: a true convolution; true: a correlation.</param>
    public static Tensor UpFirDn(
        Tensor x, Tensor filter, int upX = 1, int upY = 1, int downX = 1, int downY = 1, Padding2d padding = default,
        double gain = 1, bool flip = false)
    {
        ShapeGuard.Require(x, nameof(x), ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any, ShapeGuard.Any);
        using var scope = torch.NewDisposeScope();
        var spread = InsertZeros(x, upX, upY);
        // The convolution pads by itself, without a padded copy, when it may pad evenly and only once.
        var inside = filter.dim() == 2 && padding.IsEven ? padding : default;
        var padded = inside == padding ? spread : F.pad(spread, padding.ToArray());
        var kernel = filter;
        if (!flip)
            kernel = kernel.flip([.. Enumerable.Range(0, (int)kernel.dim()).Select(i => (long)i)]);

        Tensor filtered;
        if (filter.dim() == 1)
        {
            // Each of the two passes takes half of the gain.
            var half = kernel * Math.Sqrt(gain);
            filtered = Depthwise(Depthwise(padded, half.reshape(1, -1)), half.reshape(-1, 1));
        }
        else
        {
            filtered = Depthwise(padded, kernel * gain, inside);
        }

        return Decimate(filtered, downX, downY).MoveToOuterDisposeScope();
    }

    /// <summary>Enlarges by a whole factor; brightness is kept and values fade to zero over the border.</summary>
    public static Tensor Upsample(Tensor x, Tensor filter, int up = 2) => Upsample(x, filter, up, up);

    /// <inheritdoc cref="Upsample(Tensor, Tensor, int)"/>
    public static Tensor Upsample(Tensor x, Tensor filter, int upX, int upY) =>
        UpFirDn(x, filter, upX, upY, padding: default(Padding2d).GrowForUp(filter, upX, upY), gain: upX * upY);

    /// <summary>Shrinks by a whole factor.</summary>
    public static Tensor Downsample(Tensor x, Tensor filter, int down = 2) => Downsample(x, filter, down, down);

    /// <inheritdoc cref="Downsample(Tensor, Tensor, int)"/>
    public static Tensor Downsample(Tensor x, Tensor filter, int downX, int downY) =>
        UpFirDn(x, filter, 1, 1, downX, downY, default(Padding2d).GrowForDown(filter, downX, downY));

    /// <summary>Filters at constant size.</summary>
    public static Tensor Filter(Tensor x, Tensor filter)
    {
        var (width, height) = Size(filter);
        return UpFirDn(x, filter, padding: new Padding2d(width / 2, (width - 1) / 2, height / 2, (height - 1) / 2));
    }

    internal static (int Width, int Height) Size(Tensor filter)
    {
        var shape = filter.shape;
        return ((int)shape[^1], (int)shape[0]);
    }

    private static Tensor InsertZeros(Tensor x, int upX, int upY)
    {
        if (upX == 1 && upY == 1)
            return x;
        var shape = x.shape;
        var spread = F.pad(x.reshape(shape[0], shape[1], shape[2], 1, shape[3], 1), [0, upX - 1, 0, 0, 0, upY - 1]);
        return spread.reshape(shape[0], shape[1], shape[2] * upY, shape[3] * upX);
    }

    private static Tensor Depthwise(Tensor x, Tensor kernel, Padding2d padding = default)
    {
        var channels = x.shape[1];
        var weight = kernel.to(x.dtype).unsqueeze(0).unsqueeze(0).repeat(channels, 1, 1, 1);
        return F.conv2d(x, weight, padding: [padding.Top, padding.Left], groups: channels);
    }

    private static Tensor Decimate(Tensor x, int downX, int downY) =>
        downX == 1 && downY == 1
            ? x
            : x[TensorIndex.Ellipsis, TensorIndex.Slice(step: downY), TensorIndex.Slice(step: downX)];
}
