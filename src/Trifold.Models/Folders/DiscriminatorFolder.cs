using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders.Import;

namespace Trifold.Models.Folders;

/// <summary>A discriminator in a folder of its own: kept and shown, but not run, since only a training needs it.</summary>
public static class DiscriminatorFolder
{
    public const string FamilyName = "eg3d-discriminator";

    private const string ParametersFile = "discriminator.safetensors";

    /// <summary>Whether a folder says that it holds one.</summary>
    /// <exception cref="CheckpointException">Its description is missing or broken.</exception>
    public static bool Is(string folder) =>
        DescriptionFile.Read(Path.Combine(folder, DescriptionFile.Name), FolderJson.Default.FamilyEntry).Family == FamilyName;

    /// <exception cref="CheckpointException">A file is missing or broken.</exception>
    public static DiscriminatorInfo Read(string folder)
    {
        var description = DescriptionFile.Read(
            Path.Combine(folder, DescriptionFile.Name), FolderJson.Default.DiscriminatorDescription);
        using var reader = SafetensorsReader.Open(Path.Combine(folder, ParametersFile));
        return new DiscriminatorInfo(
            folder, description, ParameterDigest.Of(description.Architecture, reader), reader.Entries.Count,
            reader.Entries.Where(entry => !description.Buffers.Contains(entry.Name)).Sum(entry => entry.ElementCount),
            new FileInfo(reader.FilePath).Length,
            [.. reader.Entries.Where(entry => !FiniteNumbers.All(reader.ReadBytes(entry.Name), entry.DType)).Select(entry => entry.Name)]);
    }

    internal static void Save(string folder, DiscriminatorDescription description, IEnumerable<SafetensorsTensor> tensors)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, ParametersFile), tensors);
        DescriptionFile.Write(
            Path.Combine(folder, DescriptionFile.Name), description, FolderJson.Default.DiscriminatorDescription);
    }
}

/// <summary>What <c>model.json</c> says about a discriminator.</summary>
public sealed record DiscriminatorDescription
{
    public string Family { get; init; } = DiscriminatorFolder.FamilyName;

    public required string Name { get; init; }

    /// <summary>Its class, as <c>class_name</c>, and its constructor's arguments under the reference's own names.</summary>
    public required JsonElement Architecture { get; init; }

    /// <summary>Tensors that were not trained.</summary>
    public required IReadOnlyList<string> Buffers { get; init; }

    /// <summary>Licence of the weights, an SPDX expression where there is one.</summary>
    public required string Licence { get; init; }

    /// <summary>How the weights came to be, free form.</summary>
    public JsonObject? Training { get; init; }
}

/// <summary>What a discriminator's folder holds.</summary>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="NotFinite">Tensors with infinite or undefined numbers.</param>
public sealed record DiscriminatorInfo(
    string Folder, DiscriminatorDescription Description, string Digest, int Tensors, long Parameters, long FileBytes,
    IReadOnlyList<string> NotFinite);
