using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Factory.Evaluation;

/// <summary>One view of a scene, and what several segmenters may want to know of it. Owns what it computes.</summary>
/// <param name="scene">Borrowed.</param>
/// <param name="seed">Seed of the scene.</param>
public sealed class ObservedView(Eg3dScene scene, long seed, Camera camera) : IDisposable
{
    private Tensor? _features;

    public Camera Camera => camera;

    /// <summary>Image-space features of the pixels, computed when first asked for, [P, F].</summary>
    /// <exception cref="ArgumentException">The generator has no super-resolution.</exception>
    public Tensor Features(CancellationToken cancellation)
    {
        if (_features is null)
        {
            using var scope = torch.NewDisposeScope();
            var image = ImageFeatures.Of(scene, camera, seed, cancellation);
            _features = PixelFeatures.Rows(image.unsqueeze(0)).DetachFromDisposeScope();
        }

        return _features;
    }

    public void Dispose() => _features?.Dispose();
}
