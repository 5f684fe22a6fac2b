using static TorchSharp.torch;

namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>What an ensemble of M classifiers says of P pixels. Owns its tensors.</summary>
/// <param name="Logits">Of each classifier, [M, P, K].</param>
/// <param name="Entropies">H_m = −Σ p ln p of each classifier, nats, [M, P].</param>
/// <param name="MeanProbability">Mean over the classifiers, [P, K].</param>
/// <param name="Divergence">
/// Jensen-Shannon divergence: entropy of the mean less mean of the entropies, nats, not negative but for rounding, [P].
/// </param>
/// <param name="Labels">Most frequent label; of equally frequent ones the smallest, [P].</param>
public sealed record EnsemblePrediction(
    Tensor Logits, Tensor Entropies, Tensor MeanProbability, Tensor Divergence, Tensor Labels) : IDisposable
{
    /// <summary>How uncertain the image is as a whole: the mean of the tenth of its pixels that diverges most.</summary>
    /// <returns>Nats, a scalar.</returns>
    /// <exception cref="ArgumentException">There are fewer than ten pixels.</exception>
    public Tensor Uncertainty()
    {
        var tenth = Divergence.shape[0] / 10;
        if (tenth == 0)
            throw new ArgumentException($"pixels: a tenth of them is scored, so at least 10 are needed, got {Divergence.shape[0]}.");
        using var scope = TorchSharp.torch.NewDisposeScope();
        return Divergence.topk((int)tenth, 0).values.mean().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Logits.Dispose();
        Entropies.Dispose();
        MeanProbability.Dispose();
        Divergence.Dispose();
        Labels.Dispose();
    }
}
