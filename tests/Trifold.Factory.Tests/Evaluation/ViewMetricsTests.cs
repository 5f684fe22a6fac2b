using Trifold.Factory.Annotation;
using Trifold.Factory.Evaluation;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;

namespace Trifold.Factory.Tests.Evaluation;

public class ViewMetricsTests
{
    [Fact]
    public void Psnr_OfAKnownDifferenceIsItsLogarithm()
    {
        // 0.1 everywhere: a mean square of 0.01, which is 20 dB.
        Assert.Equal(20, ViewMetrics.Psnr(Truth(0.5f, 1), View(102, 1)), 1e-3);
    }

    [Fact]
    public void Psnr_OfEqualPicturesIsBounded() => Assert.Equal(100, ViewMetrics.Psnr(Truth(1, 1), View(255, 1)), 1e-9);

    [Fact]
    public void DepthError_CountsOnlyPixelsThatBothMeet()
    {
        var (truth, view) = (Truth(0, 2.5f), View(0, 2.7f));
        (truth.Depth[0], view.Depth[1], view.Depth[2]) = (0, 0, 2.5f);

        var (error, pixels) = ViewMetrics.DepthError(truth, view);

        // Four pixels: one not met by the truth, one not by the view, one exact, one off by 0.2.
        Assert.Equal(2, pixels);
        Assert.Equal(0.2, error, 1e-6);
    }

    private static WorldView Truth(float color, float depth)
    {
        var view = new WorldView(2);
        Array.Fill(view.Rgb, color);
        Array.Fill(view.Depth, depth);
        return view;
    }

    private static AnnotatedView View(byte color, float depth)
    {
        var pixels = new byte[12];
        Array.Fill(pixels, color);
        return new AnnotatedView(
            0, TinyEg3d.Camera.Turned(0, 0), new RgbImage(2, 2, pixels), new LabelImage(2, 2, new byte[4]),
            [depth, depth, depth, depth]);
    }
}
