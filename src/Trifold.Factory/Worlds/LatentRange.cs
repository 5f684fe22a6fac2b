namespace Trifold.Factory.Worlds;

/// <summary>From the components of a latent to what they stand for.</summary>
internal static class LatentRange
{
    // The logistic curve with this slope is nearest to the normal distribution function: standard normal components
    // spread almost evenly over each range.
    private const float Slope = 1.702f;

    /// <summary>A smooth rise from low to high, about even for a standard normal component.</summary>
    public static float Of(float z, float low, float high) => low + (high - low) / (1 + MathF.Exp(-Slope * z));

    /// <exception cref="ArgumentException">The length is not <paramref name="size"/> or a number is not finite.</exception>
    public static void Check(ReadOnlySpan<float> latent, int size)
    {
        if (latent.Length != size)
            throw new ArgumentException($"latent: {size} numbers are needed, got {latent.Length}.", nameof(latent));
        for (var i = 0; i < latent.Length; i++)
        {
            if (!float.IsFinite(latent[i]))
                throw new ArgumentException($"latent: number {i} is {latent[i]}; all must be finite.", nameof(latent));
        }
    }
}
