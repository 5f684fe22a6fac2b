using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders.Import;

namespace Trifold.Models.Folders;

/// <summary>What a model folder holds, read without building the networks.</summary>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="ElementTypes">Element types of the file, most frequent first.</param>
/// <param name="NotFinite">Tensors with infinite or undefined numbers; such a model cannot be opened for rendering.</param>
public sealed record Eg3dModelInfo(
    string Folder, ModelDescription Description, Eg3dConfig Config, string Digest, int Tensors, long Parameters,
    IReadOnlyList<string> ElementTypes, long FileBytes, IReadOnlyList<string> Decoders, IReadOnlyList<string> NotFinite)
{
    /// <exception cref="CheckpointException">A file is missing or broken.</exception>
    public static Eg3dModelInfo Read(string folder)
    {
        var (description, config) = Eg3dModel.ReadDescription(folder);
        using var reader = Eg3dModel.OpenParameters(folder);
        var trained = Eg3dShapes.Of(config).Where(tensor => tensor.IsParameter).Select(tensor => tensor.Name).ToHashSet();
        return new Eg3dModelInfo(
            folder, description, config, ParameterDigest.Of(config.ToJson(), reader), reader.Entries.Count,
            reader.Entries.Where(entry => trained.Contains(entry.Name)).Sum(entry => entry.ElementCount),
            [.. reader.Entries.GroupBy(entry => entry.DType).OrderByDescending(group => group.Count()).Select(group => group.Key.HeaderName())],
            new FileInfo(reader.FilePath).Length,
            Eg3dModel.DecodersIn(folder),
            [.. reader.Entries.Where(entry => !FiniteNumbers.All(reader.ReadBytes(entry.Name), entry.DType)).Select(entry => entry.Name)]);
    }
}
