using System.Text.Json;

namespace Trifold.Models.Folders.Import;

/// <summary>What an import cannot read from the checkpoint, or is to do otherwise.</summary>
public sealed record ImportOptions
{
    /// <summary>Name of the model; null: the folder's.</summary>
    public string? Name { get; init; }

    /// <summary>Which network of a training's pickle: "G_ema" (the mean of the weights, which is what one wants), "G", or "D" for <see cref="CheckpointImporter.ImportDiscriminator"/>.</summary>
    public string Network { get; init; } = "G_ema";

    /// <summary>Architecture of a checkpoint that has only weights, as in <c>model.json</c>.</summary>
    public JsonElement? Architecture { get; init; }

    /// <summary>Released model whose architecture a checkpoint with only weights has, see <see cref="Eg3dReleases"/>.</summary>
    public string? Like { get; init; }

    /// <summary>Plane layout, where it is known to be another than the file says; see <see cref="Rendering.PlaneAxes"/>.</summary>
    public string? PlaneAxes { get; init; }

    /// <summary>Focal length of the training's cameras divided by the image size; null: that of the released models.</summary>
    public double? Focal { get; init; }

    /// <summary>Parts that the training data distinguished.</summary>
    public IReadOnlyList<LabelEntry>? Labels { get; init; }

    public string Licence { get; init; } = "unknown";
}
