using Trifold.Factory.Annotation;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Worlds.Cars;

/// <summary>Stylised cars standing level, front towards +z, centred on the origin and about 0.85 long.</summary>
public sealed class CarWorld : IWorld
{
    // The part labels of ShapeNet's cars.
    private static readonly LabelSet ShapeNetLabels = new(
    [
        new("background", 0, 0, 0),
        new("hood", 240, 196, 60),
        new("roof", 206, 64, 72),
        new("wheels", 122, 78, 190),
        new("other", 70, 140, 200),
    ]);

    public CarWorld() => Groupings =
    [
        LabelGrouping.Fine(Labels),
        new LabelGrouping(
            "shapenet", ShapeNetLabels, "background", "other", "hood", "roof", "other", "wheels", "other"),
    ];

    public string Name => "cars";

    public int LatentSize => CarFactors.LatentSize;

    public LabelSet Labels { get; } = new(
    [
        new("background", 0, 0, 0),
        new("body", 70, 140, 200),
        new("hood", 240, 196, 60),
        new("roof", 206, 64, 72),
        new("windows", 60, 206, 190),
        new("wheels", 122, 78, 190),
        new("lights", 250, 240, 200),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<LabelGrouping> Groupings { get; }

    /// <inheritdoc/>
    /// <remarks>Cars are looked at from all around, from 2° below the horizon to 35° above it. The focal length leaves at least
    /// 4% of the image free on every side.</remarks>
    public WorldViewpoints Viewpoints { get; } = new()
    {
        Default = new CameraDefaults(2.55, 2.7, [0, 0, 0]),
        FrontShare = 0,
        FrontYaw = 0,
        HighestPitch = -0.90,
        LowestPitch = 0.05,
        Labelled = [.. new[] { -140.0, -20, 100 }.Select(yaw => (double.DegreesToRadians(yaw), double.DegreesToRadians(-20)))],
        Evaluated = new PoseDistribution(YawDegrees: 180, PitchDegrees: 15, MiddlePitchDegrees: -20),
        DetailCenter = (0.5, 0.5),
        DetailSpread = (0.20, 0.10),
    };

    /// <inheritdoc/>
    public IWorldInstance Create(ReadOnlySpan<float> latent) => new Car(CarFactors.FromLatent(latent));
}
