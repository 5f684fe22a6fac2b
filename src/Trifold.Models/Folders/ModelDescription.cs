using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Trifold.Models.Cameras;
using Trifold.Models.Semantics;

namespace Trifold.Models.Folders;

/// <summary>What <c>model.json</c> says about a model.</summary>
public sealed record ModelDescription
{
    /// <summary>Kind of generator; "eg3d" so far.</summary>
    public required string Family { get; init; }

    public required string Name { get; init; }

    /// <summary>Hyper-parameters under the reference's own names; part of the digest.</summary>
    public required JsonElement Architecture { get; init; }

    public required CameraDefaults Camera { get; init; }

    /// <summary>Parts that the model's own training data distinguishes, index 0 first; null: none known.</summary>
    public IReadOnlyList<LabelEntry>? Labels { get; init; }

    /// <summary>Licence of the weights, an SPDX expression where there is one.</summary>
    public required string Licence { get; init; }

    /// <summary>How the weights came to be, free form.</summary>
    public JsonObject? Training { get; init; }

    /// <exception cref="ArgumentException">A value cannot be used.</exception>
    internal void Check()
    {
        Camera.Check();
        if (Labels is not null)
            _ = LabelEntry.ToSet(Labels);
    }
}

/// <summary>The cameras that a model was trained with.</summary>
/// <param name="Focal">Focal length divided by the image size.</param>
/// <param name="Radius">Distance from the origin, scene units.</param>
/// <param name="Target">Point looked at, world coordinates.</param>
public sealed record CameraDefaults(double Focal, double Radius, double[] Target)
{
    /// <summary>The default camera turned away from the front.</summary>
    /// <param name="yaw">Radians, see <see cref="CameraPoses.Turned"/>.</param>
    /// <param name="pitch">Radians.</param>
    public Camera Turned(double yaw, double pitch) => new(
        CameraPoses.Turned(yaw, pitch, (Target[0], Target[1], Target[2]), Radius),
        CameraPoses.IntrinsicsFromFocal(Focal));

    /// <exception cref="ArgumentException">A number is not finite or not positive, or the target is no point.</exception>
    internal void Check()
    {
        if (!(Focal > 0 && double.IsFinite(Focal)))
            throw new ArgumentException($"camera.focal: must be positive, got {Focal}.");
        if (!(Radius > 0 && double.IsFinite(Radius)))
            throw new ArgumentException($"camera.radius: must be positive, got {Radius}.");
        if (Target.Length != 3 || !Target.All(double.IsFinite))
            throw new ArgumentException($"camera.target: three finite numbers are needed, got [{string.Join(", ", Target)}].");
    }
}

/// <summary>One part of a label set in JSON.</summary>
/// <param name="Color">Red, green, blue, 0 to 255.</param>
public sealed record LabelEntry(string Name, int[] Color)
{
    public static IReadOnlyList<LabelEntry> From(LabelSet labels) =>
        [.. labels.Entries.Select(label => new LabelEntry(label.Name, [label.Red, label.Green, label.Blue]))];

    /// <exception cref="ArgumentException">A colour is not three numbers from 0 to 255, or names are empty or repeated.</exception>
    public static LabelSet ToSet(IEnumerable<LabelEntry> entries) => new(entries.Select(entry =>
        entry?.Color is [>= 0 and <= 255, >= 0 and <= 255, >= 0 and <= 255]
            ? new Label(entry.Name, (byte)entry.Color[0], (byte)entry.Color[1], (byte)entry.Color[2])
            : throw new ArgumentException($"labels: the colour of '{entry?.Name}' must be three numbers from 0 to 255.")));
}

/// <summary>What <c>decoder.json</c> says about a semantic decoder.</summary>
public sealed record DecoderDescription
{
    public required string Name { get; init; }

    /// <summary>Digest of the generator that it reads.</summary>
    public required string Generator { get; init; }

    /// <summary>Hyper-parameters, see <see cref="SemanticConfig"/>.</summary>
    public required JsonElement Architecture { get; init; }

    public required IReadOnlyList<LabelEntry> Labels { get; init; }

    /// <summary>How the weights came to be, free form.</summary>
    public JsonObject? Training { get; init; }
}

/// <summary>The one entry that every <c>model.json</c> has.</summary>
internal sealed record FamilyEntry
{
    public required string Family { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(DecoderDescription))]
[JsonSerializable(typeof(DiscriminatorDescription))]
[JsonSerializable(typeof(FamilyEntry))]
internal sealed partial class FolderJson : JsonSerializerContext;
