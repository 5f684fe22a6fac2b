using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;

namespace Trifold.Factory.Evaluation;

/// <summary>How far one annotated view is from the exact one.</summary>
internal static class ViewMetrics
{
    // Equal pictures would have no finite ratio: 100 dB.
    private const double SmallestError = 1e-10;

    /// <summary>Peak signal-to-noise ratio of the colour, dB.</summary>
    public static double Psnr(WorldView truth, AnnotatedView view)
    {
        double sum = 0;
        for (var i = 0; i < truth.Rgb.Length; i++)
        {
            var difference = truth.Rgb[i] - view.Rgb.Pixels[i] / 255f;
            sum += difference * difference;
        }

        return -10 * Math.Log10(Math.Max(sum / truth.Rgb.Length, SmallestError));
    }

    /// <summary>Sum of absolute depth errors, scene units, over the pixels where both meet the object.</summary>
    public static (double Sum, long Pixels) DepthError(WorldView truth, AnnotatedView view)
    {
        double sum = 0;
        long pixels = 0;
        for (var i = 0; i < truth.Depth.Length; i++)
        {
            if (truth.Depth[i] == 0 || view.Depth[i] == 0)
                continue;
            sum += Math.Abs(truth.Depth[i] - view.Depth[i]);
            pixels++;
        }

        return (sum, pixels);
    }
}
