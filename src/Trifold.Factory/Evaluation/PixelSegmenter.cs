using TorchSharp;
using TorchSharp.Modules;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Factory.Evaluation;

/// <summary>A baseline that labels each pixel by the image-space features at it.</summary>
/// <param name="label">From features, [P, F], to part indices, [P].</param>
/// <param name="networks">Owned.</param>
public sealed class PixelSegmenter(Func<Tensor, Tensor> label, IDisposable networks) : ISegmenter
{
    /// <summary>DatasetGAN's ensemble: the majority's label.</summary>
    /// <param name="ensemble">Owned from now on.</param>
    public static PixelSegmenter Of(ClassifierEnsemble ensemble) => new(
        features =>
        {
            using var prediction = ensemble.Predict(features);
            return prediction.Labels.alias();
        },
        ensemble);

    /// <summary>A linear probe.</summary>
    /// <param name="probe">Owned from now on.</param>
    public static PixelSegmenter Of(Linear probe) => new(features => probe.call(features).argmax(1), probe);

    public ISceneSegmenter Open(Eg3dScene scene, long seed) => new Scene(label);

    public void Dispose() => networks.Dispose();

    private sealed class Scene(Func<Tensor, Tensor> label) : ISceneSegmenter
    {
        public byte[] Label(ObservedView view, CancellationToken cancellation)
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            return label(view.Features(cancellation)).to(ScalarType.Byte).data<byte>().ToArray();
        }

        public void Dispose()
        {
        }
    }
}
