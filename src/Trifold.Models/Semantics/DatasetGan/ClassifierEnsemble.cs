using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>Classifiers that were trained apart and vote (DatasetGAN specification, section 3). Owns them.</summary>
public sealed class ClassifierEnsemble : IDisposable
{
    // What a logarithm takes in place of a probability that is too small to be a number.
    private const float LeastProbability = 1.1754944e-38f;

    private readonly PixelClassifier[] _classifiers;

    /// <param name="classifiers">At least one, all of the same features and parts; they end training.</param>
    public ClassifierEnsemble(IEnumerable<PixelClassifier> classifiers)
    {
        _classifiers = [.. classifiers];
        if (_classifiers.Length == 0)
            throw new ArgumentException("classifiers: at least one is needed.", nameof(classifiers));
        if (_classifiers.Any(other => (other.Features, other.Parts) != (Features, Parts)))
            throw new ArgumentException($"classifiers: all must take {Features} features and tell {Parts} parts.", nameof(classifiers));
        foreach (var classifier in _classifiers)
            classifier.eval();
    }

    /// <summary>M.</summary>
    public int Count => _classifiers.Length;

    /// <summary>F.</summary>
    public int Features => _classifiers[0].Features;

    /// <summary>K.</summary>
    public int Parts => _classifiers[0].Parts;

    /// <summary>Classifies pixels.</summary>
    /// <param name="features">[P, F].</param>
    public EnsemblePrediction Predict(Tensor features)
    {
        ShapeGuard.Require(features, nameof(features), ShapeGuard.Any, Features);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var logits = torch.stack([.. _classifiers.Select(classifier => classifier.call(features))]); // [M, P, K]
        var logProbabilities = F.log_softmax(logits, 2);
        var probabilities = logProbabilities.exp();
        var entropies = -(probabilities * logProbabilities).sum(2); // [M, P]
        var mean = probabilities.mean([0]); // [P, K]
        var entropyOfMean = -(mean * mean.clamp_min(LeastProbability).log()).sum(1);
        return new EnsemblePrediction(
            logits.MoveToOuterDisposeScope(), entropies.MoveToOuterDisposeScope(), mean.MoveToOuterDisposeScope(),
            (entropyOfMean - entropies.mean([0])).MoveToOuterDisposeScope(), Vote(logits).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        foreach (var classifier in _classifiers)
            classifier.Dispose();
    }

    // The first of equal maxima is what argmax gives, and that is the smallest label.
    private Tensor Vote(Tensor logits) => F.one_hot(logits.argmax(2), Parts).sum(dim: 0).argmax(1);
}
