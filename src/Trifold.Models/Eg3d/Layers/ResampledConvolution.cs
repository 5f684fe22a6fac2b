using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Convolution with up- or downsampling, the FIR filter on the wider side (EG3D specification, section 4.4).</summary>
public static class ResampledConvolution
{
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="filter">Low-pass filter, [h, w]; unused when nothing is resampled.</param>
    /// <param name="padding">Zeros around the enlarged (up) or original (down) image.</param>
    /// <param name="flipWeight">true: correlation; false: true convolution.</param>
    /// <returns>[N, O, H', W'].</returns>
    public static Tensor Apply(
        Tensor x, Tensor weight, Tensor? filter = null, int up = 1, int down = 1, Padding2d padding = default,
        bool flipWeight = true)
    {
        ShapeGuard.Require(x, nameof(x), ShapeGuard.Any, weight.shape[1], ShapeGuard.Any, ShapeGuard.Any);
        using var scope = torch.NewDisposeScope();
        var result = (up, down) switch
        {
            (1, 1) => Convolve(x, weight, padding, flipWeight),
            (1, _) => ConvolveDown(x, weight, Needed(filter), down, padding, flipWeight),
            _ => ConvolveUp(x, weight, Needed(filter), up, down, padding, flipWeight),
        };
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor ConvolveDown(
        Tensor x, Tensor weight, Tensor filter, int down, Padding2d padding, bool flipWeight)
    {
        var widened = padding.GrowForDown(filter, down, down);
        // A 1×1 kernel sees single pixels, so decimating first saves work; a larger one must see them all.
        return IsPointwise(weight)
            ? Convolve(FirFilter.UpFirDn(x, filter, 1, 1, down, down, widened), weight, default, flipWeight)
            : Convolve(FirFilter.UpFirDn(x, filter, padding: widened), weight, default, flipWeight, stride: down);
    }

    private static Tensor ConvolveUp(
        Tensor x, Tensor weight, Tensor filter, int up, int down, Padding2d padding, bool flipWeight)
    {
        var widened = padding.GrowForUp(filter, up, up);
        if (down > 1)
            widened = widened.GrowForDown(filter, down, down);
        Tensor y;
        if (IsPointwise(weight))
        {
            y = FirFilter.UpFirDn(
                Convolve(x, weight, default, flipWeight), filter, up, up, 1, 1, widened, gain: up * up);
        }
        else
        {
            // The transposed convolution spreads every pixel under the kernel. It already does what flipping a
            // correlation's kernel would, so it is the correlation that needs the flip here.
            var kernel = flipWeight ? weight.flip(2, 3) : weight;
            var (height, width) = ((int)weight.shape[2], (int)weight.shape[3]);
            var cropped = widened.Grow(-(width - 1), -(width - up), -(height - 1), -(height - up));
            // What is cut off on both sides need not be computed first.
            var (trimX, trimY) = (Trim(cropped.Left, cropped.Right), Trim(cropped.Top, cropped.Bottom));
            var spread = F.conv_transpose2d(
                x, kernel.transpose(0, 1), strides: [up, up], padding: [trimY, trimX]);
            y = FirFilter.UpFirDn(
                spread, filter, padding: cropped.Grow(trimX, trimX, trimY, trimY), gain: up * up);
        }

        return down == 1 ? y : FirFilter.UpFirDn(y, filter, 1, 1, down, down);
    }

    private static Tensor Convolve(Tensor x, Tensor weight, Padding2d padding, bool flipWeight, int stride = 1)
    {
        var kernel = flipWeight || IsPointwise(weight) ? weight : weight.flip(2, 3);
        if (!padding.IsEven)
            x = F.pad(x, padding.ToArray());
        return F.conv2d(
            x, kernel, strides: [stride, stride], padding: padding.IsEven ? [padding.Top, padding.Left] : [0, 0]);
    }

    private static int Trim(int before, int after) => Math.Max(Math.Min(-before, -after), 0);

    private static bool IsPointwise(Tensor weight) => weight.shape[2] == 1 && weight.shape[3] == 1;

    private static Tensor Needed(Tensor? filter) =>
        filter ?? throw new ArgumentNullException(nameof(filter), "filter: resampling needs a low-pass filter.");
}
