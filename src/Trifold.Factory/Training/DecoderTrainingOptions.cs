namespace Trifold.Factory.Training;

/// <summary>How a semantic decoder is trained from labelled views.</summary>
public sealed record DecoderTrainingOptions
{
    /// <summary>Optimiser iterations.</summary>
    public int Steps { get; init; } = 500;

    /// <summary>Rays of one step, all of one scene.</summary>
    public int RaysPerStep { get; init; } = 2048;

    /// <summary>Rays kept of each view; a quarter of them evens out the parts.</summary>
    public int RaysPerView { get; init; } = 4096;

    /// <summary>Adam's rate at the start; a cosine takes it to a twentieth.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Seed of weights and draws.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Steps < 1)
            throw new ArgumentException($"steps: must be at least 1, got {Steps}.");
        if (RaysPerStep < 1 || RaysPerView < 1)
            throw new ArgumentException($"rays: must be at least 1, got {RaysPerStep} a step, {RaysPerView} a view.");
        if (!(LearningRate > 0))
            throw new ArgumentException($"learning rate: must be positive, got {LearningRate}.");
    }
}
