namespace Trifold.Factory.Worlds.Cars;

/// <summary>
/// What distinguishes one car from another. Each factor is a smooth monotone function of one component of
/// the latent, so that a generator's path from one car to the next passes only through cars.
/// </summary>
/// <remarks>Lengths are scene units, leans radians, tones run over [0, 1].</remarks>
internal sealed record CarFactors
{
    public const int LatentSize = 24;

    // In standard deviations: below the first (60% of cars) no spoiler stands out, from there it grows to full size at
    // the second.
    private const float SpoilerFrom = 0.25f;
    private const float SpoilerFullAt = 1.25f;

    // Chassis
    public required float Length { get; init; }
    public required float Width { get; init; }
    public required float Wheelbase { get; init; }
    public required float WheelRadius { get; init; }
    public required float WheelWidth { get; init; }
    public required float Clearance { get; init; }

    // Body
    public required float BodyHeight { get; init; }
    public required float HoodLength { get; init; }
    public required float HoodDrop { get; init; }
    public required float Bumper { get; init; }
    public required float Spoiler { get; init; }
    public required float LightSize { get; init; }
    public required float LightHeight { get; init; }

    // Cabin
    public required float RoofHeight { get; init; }
    public required float RoofLength { get; init; }
    public required float WindshieldLean { get; init; }
    public required float RearLean { get; init; }

    // Colours
    public required float BodyHue { get; init; }
    public required float BodySaturation { get; init; }
    public required float BodyTone { get; init; }
    public required float RoofTone { get; init; }
    public required float WindowTone { get; init; }
    public required float RimTone { get; init; }
    public required float TrimTone { get; init; }

    /// <param name="z">[<see cref="LatentSize"/>], finite, meant to be standard normal.</param>
    public static CarFactors FromLatent(ReadOnlySpan<float> z)
    {
        LatentRange.Check(z, LatentSize);
        return new()
        {
            Length = LatentRange.Of(z[0], 0.79f, 0.91f),
            Width = LatentRange.Of(z[1], 0.36f, 0.42f),
            Wheelbase = LatentRange.Of(z[2], 0.47f, 0.54f),
            WheelRadius = LatentRange.Of(z[3], 0.064f, 0.080f),
            WheelWidth = LatentRange.Of(z[4], 0.045f, 0.070f),
            Clearance = LatentRange.Of(z[5], 0.030f, 0.060f),
            BodyHeight = LatentRange.Of(z[6], 0.032f, 0.062f),
            HoodLength = LatentRange.Of(z[7], 0.18f, 0.29f),
            HoodDrop = LatentRange.Of(z[8], 0.012f, 0.042f),
            Bumper = LatentRange.Of(z[9], 0, 0.014f),
            Spoiler = Smooth.Step(SpoilerFrom, SpoilerFullAt, z[10]),
            LightSize = LatentRange.Of(z[11], 0.8f, 1.3f),
            LightHeight = LatentRange.Of(z[12], 0, 1),
            RoofHeight = LatentRange.Of(z[13], 0.105f, 0.140f),
            RoofLength = LatentRange.Of(z[14], 0.14f, 0.38f),
            WindshieldLean = LatentRange.Of(z[15], 0.70f, 1.02f),
            RearLean = LatentRange.Of(z[16], 0.20f, 1.05f),
            BodyHue = LatentRange.Of(z[17], 0, 0.85f),
            BodySaturation = LatentRange.Of(z[18], 0, 0.9f),
            BodyTone = LatentRange.Of(z[19], 0, 1),
            RoofTone = LatentRange.Of(z[20], -1, 1),
            WindowTone = LatentRange.Of(z[21], 0, 1),
            RimTone = LatentRange.Of(z[22], 0, 1),
            TrimTone = LatentRange.Of(z[23], 0, 1),
        };
    }
}
