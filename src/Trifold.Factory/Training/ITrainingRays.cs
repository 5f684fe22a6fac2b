using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>The rays of one view of a scene, as a decoder is trained on them. Owns its tensors.</summary>
internal interface ITrainingRays : IDisposable
{
    /// <summary>Whether a pixel shows the object rather than the background, as far as the generator tells, [1, 1, R, R].</summary>
    Tensor Covered { get; }

    /// <summary>What rendering would give, [1, K', R, R].</summary>
    /// <param name="field">Of the rays' scene.</param>
    /// <param name="random">Places the samples of a training step, where there is a choice; null: as in inference.</param>
    Tensor Render(SemanticField field, Random? random);
}
