using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Rendering;

/// <summary>Σ weight · value over the samples of each ray, and its gradients.</summary>
public abstract unsafe class RaySums
{
    private protected RaySums()
    {
    }

    public static RaySums Create(LaneWidth width) => width switch
    {
        LaneWidth.Vector512 => new RaySums<Vector512<float>, Lanes512>(),
        LaneWidth.Vector256 => new RaySums<Vector256<float>, Lanes256>(),
        _ => new RaySums<float, SingleLane>(),
    };

    /// <summary>Whether the channels can be walked without a rest.</summary>
    public abstract bool Fits(int channels);

    /// <summary>Sums.</summary>
    /// <param name="weights">[R, S].</param>
    /// <param name="values">[R, S, C].</param>
    /// <param name="result">[R, C], overwritten.</param>
    public abstract void Sum(
        float* weights, float* values, int rays, int samples, int channels, float* result, WorkSplit split);

    /// <summary>Gradients.</summary>
    /// <param name="gradient">By the sums, [R, C].</param>
    /// <param name="weightGradient">[R, S], overwritten.</param>
    /// <param name="valueGradient">[R, S, C], overwritten.</param>
    /// <inheritdoc cref="Sum"/>
    public abstract void Backward(
        float* weights, float* values, int rays, int samples, int channels, float* gradient, float* weightGradient,
        float* valueGradient, WorkSplit split);
}

/// <inheritdoc cref="RaySums"/>
internal sealed unsafe class RaySums<TVector, TLanes> : RaySums
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int RaysPerTile = 64;

    public override bool Fits(int channels) => channels % TLanes.Count == 0;

    public override void Sum(
        float* weights, float* values, int rays, int samples, int channels, float* result, WorkSplit split) =>
        ForEachRay(rays, split, ray =>
        {
            var (weight, value) = (ray * samples, ray * samples * channels);
            for (var c = 0; c < channels; c += TLanes.Count)
            {
                TVector sum = default;
                for (var s = 0; s < samples; s++)
                {
                    sum = TLanes.MultiplyAdd(
                        TLanes.Load(values + value + (long)s * channels + c), TLanes.Broadcast(weights[weight + s]), sum);
                }

                TLanes.Store(sum, result + ray * channels + c);
            }
        });

    public override void Backward(
        float* weights, float* values, int rays, int samples, int channels, float* gradient, float* weightGradient,
        float* valueGradient, WorkSplit split) =>
        ForEachRay(rays, split, ray =>
        {
            for (var s = ray * samples; s < (ray + 1) * samples; s++)
            {
                TVector sum = default;
                var weight = TLanes.Broadcast(weights[s]);
                for (var c = 0; c < channels; c += TLanes.Count)
                {
                    var incoming = TLanes.Load(gradient + ray * channels + c);
                    sum = TLanes.MultiplyAdd(incoming, TLanes.Load(values + s * channels + c), sum);
                    TLanes.Store(TLanes.Multiply(incoming, weight), valueGradient + s * channels + c);
                }

                weightGradient[s] = TLanes.Sum(sum);
            }
        });

    private static void ForEachRay(int rays, WorkSplit split, Action<long> run) =>
        split.Run((rays + RaysPerTile - 1) / RaysPerTile, (_, tile) =>
        {
            for (long ray = tile * RaysPerTile; ray < Math.Min(rays, (tile + 1) * RaysPerTile); ray++)
                run(ray);
        });
}
