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
    public IWorldInstance Create(ReadOnlySpan<float> latent) => new Portrait(PortraitFactors.FromLatent(latent));
}
