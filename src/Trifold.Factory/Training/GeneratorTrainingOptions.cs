namespace Trifold.Factory.Training;

/// <summary>How a generator is distilled from a world.</summary>
public sealed record GeneratorTrainingOptions
{
    /// <summary>Optimiser iterations; training ends at whichever of this and <see cref="Duration"/> comes first.</summary>
    public int Steps { get; init; } = 6000;

    /// <summary>Time to train; null: no bound.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>B: objects of one step, each of a latent never used before.</summary>
    public int Latents { get; init; } = 4;

    /// <summary>R: rays of each object that are rendered.</summary>
    public int Rays { get; init; } = 256;

    /// <summary>Further rays of each object that only find points on its surface: a tenth of the cost.</summary>
    public int Probes { get; init; } = 1024;

    /// <summary>Adam's rate after warm-up.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Adam's rate at the end of the cosine.</summary>
    public double FinalLearningRate { get; init; } = 5e-5;

    /// <summary>Steps over which the rate rises from zero, also after a resume, while Adam's moments settle.</summary>
    public int WarmUpSteps { get; init; } = 60;

    /// <summary>Decay per step of the running mean of the weights, which is what is kept.</summary>
    public double MeanDecay { get; init; } = 0.998;

    /// <summary>Weight of the opacity term.</summary>
    public double OpacityWeight { get; init; } = 0.5;

    /// <summary>Weight of the depth term (mean distance in scene units).</summary>
    public double DepthWeight { get; init; } = 1;

    /// <summary>Weight of the occupancy term at points.</summary>
    public double OccupancyWeight { get; init; } = 0.2;

    /// <summary>Weight of the colour term at points on the surface.</summary>
    public double SurfaceColorWeight { get; init; } = 3;

    /// <summary>Seed of latents, cameras, rays and points.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        Require(Steps >= 1, "steps", "at least 1", Steps);
        Require(Latents >= 1, "latents", "at least 1", Latents);
        Require(Rays >= 8, "rays", "at least 8", Rays);
        Require(Probes >= 0, "probes", "at least 0", Probes);
        Require(LearningRate > 0, "learning rate", "positive", LearningRate);
        Require(MeanDecay is >= 0 and < 1, "mean decay", "in [0, 1)", MeanDecay);
        Require(Duration is null || Duration > TimeSpan.Zero, "minutes", "positive", Duration ?? default);
    }

    private static void Require(bool holds, string name, string limit, object got)
    {
        if (!holds)
            throw new ArgumentException($"{name}: must be {limit}, got {got}.");
    }
}
