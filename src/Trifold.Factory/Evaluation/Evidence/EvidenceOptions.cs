namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>On what label maps are compared with exact ones; the defaults are the paper's protocol (DatasetNeRF, sec. 4.1).</summary>
public sealed record EvidenceOptions
{
    /// <summary>Scenes seen once each.</summary>
    public int Singles { get; init; } = 90;

    /// <summary>Scenes seen by a sweep each.</summary>
    public int Sweeps { get; init; } = 3;

    /// <summary>Frames of a sweep.</summary>
    public int Frames { get; init; } = 61;

    /// <summary>Largest turn to either side, of single views and sweeps.</summary>
    public double YawDegrees { get; init; } = 30;

    /// <summary>Largest turn up or down of single views; sweeps keep level.</summary>
    public double PitchDegrees { get; init; } = 5;

    /// <summary>Frames from a view of a sweep to the one that its mask is compared with.</summary>
    public int Stride { get; init; } = 10;

    /// <summary>How far depths of one point may differ between two views, scene units.</summary>
    public double DepthTolerance { get; init; } = 0.02;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Singles < 1 || Sweeps < 1)
            throw new ArgumentException($"singles, sweeps: must be at least 1, got {Singles}, {Sweeps}.");
        if (Stride < 1 || Frames <= Stride)
            throw new ArgumentException($"frames: must be more than the stride, which is at least 1; got {Frames}, {Stride}.");
        if (!(DepthTolerance > 0))
            throw new ArgumentException($"depth tolerance: must be positive, got {DepthTolerance}.");
    }
}
