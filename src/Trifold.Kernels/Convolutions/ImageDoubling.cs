using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// Doubles images with the filter [1, 3, 3, 1], zero outside (EG3D specification, section 4.3), and takes gradients back.
/// </summary>
public abstract unsafe class ImageDoubling
{
    private protected ImageDoubling()
    {
    }

    public static ImageDoubling Create(LaneWidth width) => width switch
    {
        LaneWidth.Vector512 => new ImageDoubling<Vector512<float>, Lanes512>(),
        LaneWidth.Vector256 => new ImageDoubling<Vector256<float>, Lanes256>(),
        _ => new ImageDoubling<float, SingleLane>(),
    };

    /// <param name="image">[H, W, C].</param>
    /// <param name="doubled">[2H, 2W, C], overwritten.</param>
    public abstract void Run(FeatureMap image, FeatureMap doubled, WorkSplit split);

    /// <param name="gradient">By the doubled image, [2H, 2W, C].</param>
    /// <param name="result">By the image, [H, W, C], overwritten.</param>
    /// <param name="scratch">Grows as needed.</param>
    public abstract void RunBackward(FeatureMap gradient, FeatureMap result, NativeBuffer scratch, WorkSplit split);
}

/// <inheritdoc cref="ImageDoubling"/>
internal sealed unsafe class ImageDoubling<TVector, TLanes> : ImageDoubling
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    public override void Run(FeatureMap image, FeatureMap doubled, WorkSplit split) => split.Run(doubled.Height, (_, y) =>
    {
        new Span<float>(doubled.Pixel(y, 0), doubled.Width * doubled.Stride).Clear();
        for (var x = 0; x < doubled.Width; x++)
        {
            var taps = new DoublingTaps(y, x);
            var target = doubled.Pixel(y, x);
            for (var t = 0; t < DoublingTaps.Count; t++)
            {
                var (sourceY, sourceX, share) = taps[t];
                if ((uint)sourceY >= (uint)image.Height || (uint)sourceX >= (uint)image.Width)
                    continue;
                var source = image.Pixel(sourceY, sourceX);
                var factor = TLanes.Broadcast(share);
                for (var c = 0; c < image.Stride; c += TLanes.Count)
                    TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(source + c), factor, TLanes.Load(target + c)), target + c);
            }
        }
    });

    public override void RunBackward(FeatureMap gradient, FeatureMap result, NativeBuffer scratch, WorkSplit split)
    {
        var (height, width) = (gradient.Height + 2, gradient.Width + 2);
        var framed = FeatureMap.In(scratch, height, width, gradient.Channels);
        split.Run(height, (_, y) => FramedRows<TVector, TLanes>.Copy(gradient, framed, y));
        split.Run(result.Height, (_, y) =>
        {
            for (var x = 0; x < result.Width; x++)
            {
                var target = result.Pixel(y, x);
                for (var c = 0; c < result.Stride; c += TLanes.Count)
                    TLanes.Store(Halving<TVector, TLanes>.Gather(framed, 2 * y, 2 * x, c), target + c);
            }
        });
    }
}
