namespace Trifold.Factory.Worlds.Portraits;

/// <summary>
/// What distinguishes one portrait from another. Each factor is a smooth monotone function of one component of
/// the latent, so that a generator's path from one portrait to the next passes only through portraits.
/// </summary>
/// <remarks>Lengths are scene units, scales multiply the average, tones run over [0, 1].</remarks>
internal sealed record PortraitFactors
{
    public const int LatentSize = 32;

    // In standard deviations: below the first (62% of portraits) none are worn, from there the rims thicken to full size
    // at the second.
    private const float GlassesFrom = 0.3f;
    private const float GlassesFullAt = 0.8f;

    // Face
    public required float HeadWidth { get; init; }
    public required float JawWidth { get; init; }
    public required float FaceLength { get; init; }
    public required float ChinSize { get; init; }
    public required float NoseSize { get; init; }
    public required float NoseLength { get; init; }
    public required float EarSize { get; init; }
    public required float EarAngle { get; init; }

    // Expression
    public required float EyeSize { get; init; }
    public required float EyeSpacing { get; init; }
    public required float EyeOpening { get; init; }
    public required float BrowTilt { get; init; }
    public required float BrowThickness { get; init; }
    public required float MouthWidth { get; init; }
    public required float LipFullness { get; init; }
    public required float Smile { get; init; }

    // Hair
    public required float HairLength { get; init; }
    public required float HairVolume { get; init; }
    public required float Hairline { get; init; }
    public required float Parting { get; init; }

    // Body and things worn
    public required float Shoulders { get; init; }
    public required float GlassesRadius { get; init; }
    public required float RimSize { get; init; }

    // Colours
    public required float SkinTone { get; init; }
    public required float SkinWarmth { get; init; }
    public required float HairTone { get; init; }
    public required float HairWarmth { get; init; }
    public required float EyeHue { get; init; }
    public required float LipTint { get; init; }
    public required float ClothesHue { get; init; }
    public required float ClothesTone { get; init; }
    public required float GlassesTone { get; init; }

    /// <param name="z">[<see cref="LatentSize"/>], finite, meant to be standard normal.</param>
    public static PortraitFactors FromLatent(ReadOnlySpan<float> z)
    {
        LatentRange.Check(z, LatentSize);
        return new()
        {
            HeadWidth = LatentRange.Of(z[0], 0.92f, 1.10f),
            JawWidth = LatentRange.Of(z[1], 0.86f, 1.12f),
            FaceLength = LatentRange.Of(z[2], 0.92f, 1.10f),
            NoseSize = LatentRange.Of(z[3], 0.80f, 1.22f),
            EarSize = LatentRange.Of(z[4], 0.95f, 1.25f),
            EyeSize = LatentRange.Of(z[5], 0.033f, 0.041f),
            EyeSpacing = LatentRange.Of(z[6], 0.052f, 0.061f),
            EyeOpening = LatentRange.Of(z[7], 0.35f, 1.0f),
            BrowTilt = LatentRange.Of(z[8], -0.010f, 0.008f),
            MouthWidth = LatentRange.Of(z[9], 0.042f, 0.062f),
            LipFullness = LatentRange.Of(z[10], 0.72f, 1.12f),
            Smile = LatentRange.Of(z[11], 0, 12),
            HairLength = LatentRange.Of(z[12], 0, 1),
            HairVolume = LatentRange.Of(z[13], 0.010f, 0.036f),
            Hairline = LatentRange.Of(z[14], 0.128f, 0.180f),
            Parting = LatentRange.Of(z[15], -1, 1),
            Shoulders = LatentRange.Of(z[16], 0.90f, 1.12f),
            GlassesRadius = 0.0075f * Smooth.Step(GlassesFrom, GlassesFullAt, z[17]),
            SkinTone = LatentRange.Of(z[18], 0, 1),
            SkinWarmth = LatentRange.Of(z[19], -1, 1),
            HairTone = LatentRange.Of(z[20], 0, 1),
            HairWarmth = LatentRange.Of(z[21], -1, 1),
            EyeHue = LatentRange.Of(z[22], 0, 1),
            LipTint = LatentRange.Of(z[23], 0, 1),
            ClothesHue = LatentRange.Of(z[24], 0, 0.85f),
            ClothesTone = LatentRange.Of(z[25], 0, 1),
            ChinSize = LatentRange.Of(z[26], 0.026f, 0.042f),
            NoseLength = LatentRange.Of(z[27], 0.010f, 0.026f),
            EarAngle = LatentRange.Of(z[28], 0.60f, 0.90f),
            BrowThickness = LatentRange.Of(z[29], 0.75f, 1.25f),
            RimSize = LatentRange.Of(z[30], 0.006f, 0.016f),
            GlassesTone = LatentRange.Of(z[31], 0, 1),
        };
    }
}
