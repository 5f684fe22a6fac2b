using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>Where along its ray a model is sampled, and how samples are composited. Belongs to the model.</summary>
public sealed record VolumeSampling
{
    /// <summary>Fixed limits as distances along the ray, scene units; null: where the ray crosses the box.</summary>
    public required (double Start, double End)? Limits { get; init; }

    /// <summary>D: samples of the coarse pass, at least 2 (4 with a fine pass).</summary>
    public required int CoarseSamples { get; init; }

    /// <summary>I: samples of the fine pass; 0 composites the coarse samples.</summary>
    public required int FineSamples { get; init; }

    /// <summary>Side of the cube that the planes cover, scene units.</summary>
    public required double BoxWarp { get; init; }

    /// <summary>Equal steps in inverse depth instead of depth; only with fixed limits.</summary>
    public bool Disparity { get; init; }

    /// <summary>Whether light that nothing absorbs is white instead of black.</summary>
    public bool WhiteBack { get; init; }

    /// <summary>Over which rays an empty ray's depth and missing limits are filled in.</summary>
    public ReductionScope Reductions { get; init; } = ReductionScope.Image;

    /// <summary>Upper bound on samples evaluated at once; bounds memory, does not change what is computed.</summary>
    public int MaxSamplesAtOnce { get; init; } = DefaultSamplesAtOnce;

    // Plane features, hidden layer and colours of a sample take about 1.5 KB in the released architecture. Of 2^12 to
    // 2^20 samples, 2^15 and 2^16 took the least time on two cores (docs/RESULTS.md).
    private const int DefaultSamplesAtOnce = 1 << 16;

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public void Check()
    {
        if (Limits is null && Disparity)
            throw new ArgumentException("disparity_space_sampling: needs fixed ray_start and ray_end, not \"auto\".");
        ArgumentOutOfRangeException.ThrowIfNegative(FineSamples);
    }
}

/// <summary>Random numbers of one rendering. The defaults are the deterministic mode: no jitter, even draws.</summary>
/// <param name="Jitter">Position in each coarse stratum in [0, 1), [N, R, D, 1]; null: 0.5.</param>
/// <param name="Importance">Fine draws in [0, 1], [N·R, I]; null: linspace(0, 1, I) for every ray.</param>
public sealed record SampleDraws(Tensor? Jitter = null, Tensor? Importance = null)
{
    /// <summary>No jitter, even draws.</summary>
    public static readonly SampleDraws Deterministic = new();

    // The middle of the stratum.
    private const double Middle = 0.5;

    /// <summary>Jitter of the deterministic mode.</summary>
    /// <param name="like">Gives type and device.</param>
    internal static Tensor NoJitter(Tensor like, long images, long rays, int count) =>
        torch.full(images, rays, count, 1, Middle, dtype: like.dtype, device: like.device);

    /// <summary>Importance draws of the deterministic mode, [I].</summary>
    /// <param name="like">Gives type and device.</param>
    internal static Tensor Even(Tensor like, int count) =>
        torch.linspace(0, 1, count, dtype: like.dtype, device: like.device);
}
