using Trifold.Factory.Annotation;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Worlds.Portraits;

/// <summary>Stylised heads with shoulders, looking along +z, centred near (0, 0.03, 0) and about 0.4 high.</summary>
public sealed class PortraitWorld : IWorld
{
    // The seven that can be told apart on a thumbnail.
    private static readonly LabelSet CoarseLabels = new(
    [
        new("background", 0, 0, 0),
        new("face", 240, 188, 150),
        new("hair", 122, 74, 40),
        new("eyes", 48, 120, 220),
        new("lips", 200, 34, 74),
        new("neck", 244, 218, 92),
        new("clothes", 54, 150, 96),
    ]);

    public PortraitWorld() => Groupings =
    [
        LabelGrouping.Fine(Labels),
        new LabelGrouping(
            "coarse", CoarseLabels,
            "background", "face", "hair", "face", "eyes", "face", "lips", "face", "neck", "clothes", "face"),
    ];

    public string Name => "portraits";

    public int LatentSize => PortraitFactors.LatentSize;

    public LabelSet Labels { get; } = new(
    [
        new("background", 0, 0, 0),
        new("skin", 240, 188, 150),
        new("hair", 122, 74, 40),
        new("brows", 214, 126, 30),
        new("eyes", 48, 120, 220),
        new("nose", 232, 106, 90),
        new("lips", 200, 34, 74),
        new("ears", 150, 92, 190),
        new("neck", 244, 218, 92),
        new("clothes", 54, 150, 96),
        new("glasses", 30, 206, 214),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<LabelGrouping> Groupings { get; }

    /// <inheritdoc/>
    /// <remarks>Most views are the ones that data sets ask for; the rest keep the head whole from behind.</remarks>
    public WorldViewpoints Viewpoints { get; } = new()
    {
        // The released FFHQ cameras.
        Default = new CameraDefaults(4.2647, 2.7, [0, 0, 0]),
        FrontShare = 0.7,
        FrontYaw = 1.1,
        HighestPitch = -0.4,
        LowestPitch = 0.4,
        Labelled = [.. new[] { -30.0, 0, 30 }.Select(yaw => (double.DegreesToRadians(yaw), 0.0))],
        Evaluated = new PoseDistribution(30, 10),
        DetailCenter = (0.5, 0.42),
        DetailSpread = (0.13, 0.13),
    };

    /// <inheritdoc/>
    public IWorldInstance Create(ReadOnlySpan<float> latent) => new Portrait(PortraitFactors.FromLatent(latent));
}
