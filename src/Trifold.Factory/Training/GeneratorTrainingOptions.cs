namespace Trifold.Factory.Training;

/// <summary>How a generator is distilled from a world.</summary>
public sealed record GeneratorTrainingOptions
{
    /// <summary>Optimiser iterations; training ends at whichever of this and <see cref="Duration"/> comes first.</summary>
    public int Steps { get; init; } = 8000;

    /// <summary>Time to train; null: no bound.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>B: objects of one step, each of a latent never used before.</summary>
    public int Latents { get; init; } = 4;

    /// <summary>Points on the surface of each object; as many more lie about it and anywhere.</summary>
    public int SurfacePoints { get; init; } = 2048;

    /// <summary>Share of the training, from its start, that looks at points alone; afterwards images are rendered too.</summary>
    public double PointShare { get; init; } = 0.8;

    /// <summary>Side of the part of each image that is rendered, rays.</summary>
    public int PatchSide { get; init; } = 32;

    /// <summary>AdamW's rate after warm-up. Equalised layers bear ten times the usual: 18.8 dB after 800 steps where 3e-3 gave 17.3.</summary>
    public double LearningRate { get; init; } = 2e-2;

    /// <summary>AdamW's rate at the end of the cosine.</summary>
    public double FinalLearningRate { get; init; } = 5e-5;

    /// <summary>First steps, over which the rate rises from zero.</summary>
    public int WarmUpSteps { get; init; } = 60;

    /// <summary>Decay per step of the running mean of the weights, which is what is kept.</summary>
    public double MeanDecay { get; init; } = 0.998;

    /// <summary>Weight of the opacity term.</summary>
    public double OpacityWeight { get; init; } = 2;

    /// <summary>Weight of the depth term (mean distance in scene units).</summary>
    public double DepthWeight { get; init; } = 1;

    /// <summary>Weight of the occupancy term at points, while there are no images.</summary>
    public double OccupancyWeight { get; init; } = 0.2;

    /// <summary>
    /// The same beside images. These judge where the surface is by what rays see of it: points know nothing of how long a
    /// grazing ray stays in its soft edge.
    /// </summary>
    public double OccupancyWeightBesideImages { get; init; } = 0.05;

    /// <summary>Weight of the colour term at points on the surface.</summary>
    public double SurfaceColorWeight { get; init; } = 3;

    /// <summary>Weight of the final image's term.</summary>
    public double ImageWeight { get; init; } = 1;

    /// <summary>AdamW's decay, relative to the learning rate.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Seed of latents, cameras, points and patches.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        Require(Steps >= 1, "steps", "at least 1", Steps);
        Require(Latents >= 1, "latents", "at least 1", Latents);
        Require(SurfacePoints >= 8, "surface points", "at least 8", SurfacePoints);
        Require(PointShare is >= 0 and <= 1, "point share", "in [0, 1]", PointShare);
        Require(PatchSide >= 4, "patch side", "at least 4", PatchSide);
        Require(WeightDecay >= 0, "weight decay", "at least 0", WeightDecay);
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
