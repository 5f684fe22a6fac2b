namespace Trifold.Factory.Training.Pixels;

/// <summary>How an ensemble of pixel classifiers is trained; the defaults are the released ones.</summary>
public sealed record EnsembleTrainingOptions
{
    /// <summary>M: classifiers, which differ in their first weights and the order of the pixels.</summary>
    public int Models { get; init; } = 10;

    /// <summary>Pixels of a batch.</summary>
    public int BatchPixels { get; init; } = 64;

    /// <summary>Adam's rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Most passes over all pixels.</summary>
    public int MaxEpochs { get; init; } = 100;

    /// <summary>Most batches of each classifier; null: no bound but the epochs.</summary>
    public int? MaxBatches { get; init; }

    /// <summary>Seed of weights and order.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Models < 1)
            throw new ArgumentException($"models: must be at least 1, got {Models}.");
        if (BatchPixels < 2)
            throw new ArgumentException($"batch: normalisation needs at least 2 pixels, got {BatchPixels}.");
        if (MaxEpochs < 1 || MaxBatches < 1)
            throw new ArgumentException($"epochs, batches: must be at least 1, got {MaxEpochs}, {MaxBatches}.");
        if (!(LearningRate > 0))
            throw new ArgumentException($"learning rate: must be positive, got {LearningRate}.");
    }
}
