using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Rays of N images. Owns its tensors.</summary>
/// <param name="Origins">World coordinates, [N, R, 3].</param>
/// <param name="Directions">Unit vectors in world coordinates, [N, R, 3].</param>
public sealed record Rays(Tensor Origins, Tensor Directions) : IDisposable
{
    /// <summary>N: images.</summary>
    public long Images => Origins.shape[0];

    /// <summary>Rays of an image row where the rays are an image, row by row; else 1. Neighbours read the same texels.</summary>
    public int RowLength { get; init; } = 1;

    /// <summary>R: rays of each image.</summary>
    public long Count => Origins.shape[1];

    /// <summary>Rays <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> of every image.</summary>
    public Rays Slice(long start, long length) =>
        new(Origins.narrow(1, start, length), Directions.narrow(1, start, length));

    public void Dispose()
    {
        Origins.Dispose();
        Directions.Dispose();
    }
}
