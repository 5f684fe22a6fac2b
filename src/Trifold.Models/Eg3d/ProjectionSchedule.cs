namespace Trifold.Models.Eg3d;

/// <summary>How learning rate and code noise change while an image is projected (inversion specification, section 2.2).</summary>
/// <remarks>Progress t is step / steps: 0 at the first step, below 1 at the last.</remarks>
public sealed record ProjectionSchedule
{
    /// <summary>Learning rate at full height.</summary>
    public double InitialLearningRate { get; init; } = 0.01;

    /// <summary>Noise at the start, as a multiple of the codes' deviation.</summary>
    public double InitialNoiseFactor { get; init; } = 0.05;

    /// <summary>Share of the run after which the noise is gone.</summary>
    public double NoiseRampLength { get; init; } = 0.75;

    /// <summary>Share of the run, at its start, in which the rate rises linearly; the first step has rate 0.</summary>
    public double RampUpLength { get; init; } = 0.05;

    /// <summary>Share of the run, at its end, in which the rate falls along a cosine.</summary>
    public double RampDownLength { get; init; } = 0.25;

    /// <summary>Learning rate at progress <paramref name="t"/>.</summary>
    public double LearningRate(double t)
    {
        var ramp = Math.Min(1, (1 - t) / RampDownLength);
        ramp = 0.5 - 0.5 * Math.Cos(ramp * Math.PI);
        return InitialLearningRate * ramp * Math.Min(1, t / RampUpLength);
    }

    /// <summary>Standard deviation of the noise that is added to codes at progress <paramref name="t"/>.</summary>
    /// <param name="deviation">Deviation of the codes, <see cref="CodeStatistics.Deviation"/>.</param>
    public double NoiseScale(double t, double deviation)
    {
        var ramp = Math.Max(0, 1 - t / NoiseRampLength);
        return deviation * InitialNoiseFactor * ramp * ramp;
    }
}
