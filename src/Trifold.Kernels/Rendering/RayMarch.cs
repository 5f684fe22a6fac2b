using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Rendering;

/// <summary>What one ray's march found.</summary>
/// <param name="Weight">Sum of the segment weights.</param>
/// <param name="Depth">Mean distance under them; +∞ where nothing is absorbed.</param>
internal readonly record struct RayMarchResult(float Weight, float Depth);

/// <summary>Front-to-back compositing along one ray, both ends of a segment averaged (EG3D specification, section 11).</summary>
internal static unsafe class RayMarch<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // Keeps the transmittance from being exactly zero; as published.
    private const float TransmittanceFloor = 1e-10f;

    /// <summary>Share of the pixel that each segment contributes.</summary>
    /// <param name="densities">Raw densities of the samples, by depth; may be read a vector too far.</param>
    /// <param name="depths">Distances of the samples; may be read a vector too far.</param>
    /// <param name="weights">One fewer than samples; may be written a vector too far.</param>
    public static RayMarchResult SegmentWeights(float* densities, float* depths, int samples, float* weights)
    {
        Opacities(densities, depths, samples - 1, weights);
        // Running sums and products are carried in double precision, as the tensor library does.
        double transmittance = 1, total = 0, depth = 0;
        for (var i = 0; i < samples - 1; i++)
        {
            var opacity = weights[i];
            var weight = opacity * (float)transmittance;
            transmittance *= 1 - opacity + TransmittanceFloor;
            weights[i] = weight;
            total += weight;
            depth += weight * ((depths[i] + depths[i + 1]) / 2);
        }

        return new RayMarchResult((float)total, total != 0 ? (float)(depth / total) : float.PositiveInfinity);
    }

    // 1 - exp(-softplus(mean of both ends - 1) · length)
    private static void Opacities(float* densities, float* depths, int segments, float* opacities)
    {
        var (zero, half, one) = (TLanes.Broadcast(0), TLanes.Broadcast(0.5f), TLanes.Broadcast(1));
        for (var i = 0; i < segments; i += TLanes.Count)
        {
            var middle = TLanes.Multiply(TLanes.Add(TLanes.Load(densities + i), TLanes.Load(densities + i + 1)), half);
            var density = Transcendental<TVector, TLanes>.Softplus(TLanes.Subtract(middle, one));
            var length = TLanes.Subtract(TLanes.Load(depths + i + 1), TLanes.Load(depths + i));
            var passed = Transcendental<TVector, TLanes>.Exp(TLanes.Subtract(zero, TLanes.Multiply(density, length)));
            TLanes.Store(TLanes.Subtract(one, passed), opacities + i);
        }
    }
}
