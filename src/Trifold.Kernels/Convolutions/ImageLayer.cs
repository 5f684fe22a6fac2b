using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// ToRGB and the running image in one pass over the pixels: modulated 1×1 convolution, bias, clamp, and the earlier
/// image, doubled where it is smaller, added (EG3D specification, sections 4.3, 4.7 and 6).
/// </summary>
public abstract unsafe class ImageLayer : IDisposable
{
    private protected ImageLayer(int inChannels, int outChannels) =>
        (InChannels, OutChannels) = (inChannels, outChannels);

    public int InChannels { get; }

    public int OutChannels { get; }

    /// <param name="weight">[O, I].</param>
    /// <param name="bias">[O].</param>
    /// <param name="clamp">Bound on what is added to the earlier image; null: none.</param>
    public static ImageLayer Create(
        ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float? clamp, LaneWidth width) => width switch
        {
            LaneWidth.Vector512 => new ImageLayer<Vector512<float>, Lanes512>(weight, bias, clamp),
            LaneWidth.Vector256 => new ImageLayer<Vector256<float>, Lanes256>(weight, bias, clamp),
            _ => new ImageLayer<float, SingleLane>(weight, bias, clamp),
        };

    /// <summary>Runs the layer.</summary>
    /// <param name="input">[H, W, I].</param>
    /// <param name="styles">Factor of each input channel, [I].</param>
    /// <param name="earlier">Image so far, [H, W, O] or half the sides; null: none.</param>
    /// <param name="output">[H, W, O], overwritten; not the memory of <paramref name="earlier"/>.</param>
    public void Apply(
        FeatureMap input, ReadOnlySpan<float> styles, FeatureMap? earlier, FeatureMap output, LayerScratch scratch,
        WorkSplit split)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (input.Channels != InChannels || styles.Length != InChannels || output.Channels != OutChannels ||
            output.Height != input.Height || output.Width != input.Width)
        {
            throw new ArgumentException(
                $"output: [{input.Height}, {input.Width}, {OutChannels}] from {InChannels} channels and styles is needed, " +
                $"got [{output.Height}, {output.Width}, {output.Channels}] from {input.Channels} and {styles.Length}.");
        }

        if (earlier is { } image && (image.Channels != OutChannels ||
            (image.Height, image.Width) != (output.Height, output.Width) &&
            (2 * image.Height, 2 * image.Width) != (output.Height, output.Width)))
        {
            throw new ArgumentException(
                $"earlier: [{output.Height}, {output.Width}, {OutChannels}] or half the sides is needed, got " +
                $"[{image.Height}, {image.Width}, {image.Channels}].");
        }

        Run(input, styles, earlier, output, scratch, split);
    }

    public abstract void Dispose();

    private protected abstract void Run(
        FeatureMap input, ReadOnlySpan<float> styles, FeatureMap? earlier, FeatureMap output, LayerScratch scratch,
        WorkSplit split);
}
