using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Evaluation;

/// <summary>A semantic decoder as it annotates.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="decoder">Owned.</param>
public sealed class DecoderSegmenter(Eg3dModel model, SemanticDecoder decoder) : ISegmenter
{
    public ISceneSegmenter Open(Eg3dScene scene, long seed)
    {
        using var noGrad = torch.no_grad();
        return new Scene(model, decoder, scene, seed);
    }

    public void Dispose() => decoder.Dispose();

    private sealed class Scene(Eg3dModel model, SemanticDecoder decoder, Eg3dScene scene, long seed) : ISceneSegmenter
    {
        private readonly Annotator _annotator = new(model, decoder);
        private readonly SemanticField _field = decoder.FieldOf(scene);

        public byte[] Label(ObservedView view, CancellationToken cancellation) => _annotator.View(
            scene, seed, view.Camera,
            new RenderOptions { Semantics = _field, NoiseSeeds = [seed], Cancellation = cancellation }).Labels.Labels;

        public void Dispose() => _field.Dispose();
    }
}
