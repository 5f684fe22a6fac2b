using Trifold.Models.Eg3d;

namespace Trifold.Factory.Evaluation;

/// <summary>What labels the pixels of a generator's views: a semantic decoder, or a baseline. Owns its networks.</summary>
public interface ISegmenter : IDisposable
{
    /// <summary>Gets ready for the views of one scene.</summary>
    /// <param name="scene">One scene that kept its blocks; borrowed.</param>
    /// <param name="seed">Seed of the scene.</param>
    ISceneSegmenter Open(Eg3dScene scene, long seed);
}

/// <summary>Labels the views of one scene.</summary>
public interface ISceneSegmenter : IDisposable
{
    /// <returns>Part indices at the size of the model's image, row-major.</returns>
    byte[] Label(ObservedView view, CancellationToken cancellation);
}
