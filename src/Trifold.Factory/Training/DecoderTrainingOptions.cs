namespace Trifold.Factory.Training;

/// <summary>How a semantic decoder is trained from labelled views.</summary>
public sealed record DecoderTrainingOptions
{
    /// <summary>Most optimiser iterations; each takes one whole view.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Adam's rate at the start; a cosine takes it to a twentieth.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>How far rare parts count more: 0 leaves pixels alike, 1 gives every part the same say. Frequent parts lose at
    /// every edge then, so that the mean IoU is best at 0.</summary>
    public double ClassBalance { get; init; }

    /// <summary>Share of the scenes that is held back to see when to stop, in [0, 1); 0: train to the end.</summary>
    public double HeldBackShare { get; init; } = 0.1;

    /// <summary>Steps from one look at the scenes held back to the next.</summary>
    public int LookEvery { get; init; } = 100;

    /// <summary>Steps without a better mean IoU, over parts of at least 0.5% of the pixels, after which the training ends;
    /// the best weights are kept.</summary>
    public int Patience { get; init; } = 1000;

    /// <summary>Seed of weights and draws.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        Require(Steps >= 1, "steps", "at least 1", Steps);
        Require(LearningRate > 0, "learning-rate", "positive", LearningRate);
        Require(ClassBalance is >= 0 and <= 1, "class-balance", "in [0, 1]", ClassBalance);
        Require(HeldBackShare is >= 0 and < 1, "held-back", "at least 0 and below 1", HeldBackShare);
        Require(LookEvery >= 1, "look-every", "at least 1", LookEvery);
        Require(Patience >= 1, "patience", "at least 1", Patience);
    }

    private static void Require(bool holds, string name, string limit, object got)
    {
        if (!holds)
            throw new ArgumentException($"{name}: must be {limit}, got {got}.");
    }
}
