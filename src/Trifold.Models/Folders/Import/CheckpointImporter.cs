using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints;
using Trifold.Models.Checkpoints.Pickle;

namespace Trifold.Models.Folders.Import;

/// <summary>Turns checkpoints of the public code into model folders, without Python and without running anything of them.</summary>
public static class CheckpointImporter
{
    /// <summary>Imports a checkpoint. The folder appears whole or not at all.</summary>
    /// <param name="file">A network pickle, or a torch file of a network or state dictionary.</param>
    /// <param name="folder">Where the model will be; must not exist, or be empty.</param>
    /// <param name="progress">Told the share done, in [0, 1], and the step that begins; first when the file is accepted.</param>
    /// <exception cref="CheckpointException">The file cannot be used; the message says why and where.</exception>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static ImportedModel Import(
        string file, string folder, ImportOptions options, Action<double, string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckOptions(folder, options);
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
            ?? throw new ArgumentException($"out: {folder} cannot be replaced.");
        var name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        // Beside the result, because a rename works only within one file system.
        var temporary = Path.Combine(parent, $".{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}.{Guid.NewGuid():N}.tmp");
        try
        {
            var (description, checkpoint, warnings) = Convert(file, temporary, name, options, progress, cancellation);
            progress?.Invoke(0.7, "digest");
            var digest = Digest(temporary, checkpoint);
            progress?.Invoke(0.8, "rendering one view");
            var check = warnings.Count == 0 ? Check(file, temporary) : null;
            cancellation.ThrowIfCancellationRequested();
            if (Directory.Exists(folder))
                Directory.Delete(folder); // Empty, or this refuses.
            Directory.Move(temporary, folder);
            progress?.Invoke(1, "done");
            return new ImportedModel(
                folder, description, digest, checkpoint.Network, checkpoint.Tensors.Count, checkpoint.Parameters, check, warnings);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static void CheckOptions(string folder, ImportOptions options)
    {
        if (options.Network is not ("G_ema" or "G"))
            throw new ArgumentException($"network: must be G_ema or G, got '{options.Network}'; others are no generators.");
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new ArgumentException($"out: {folder} exists already; choose another name or remove it.");
        if (options.PlaneAxes is { } axes)
            _ = Rendering.PlaneAxes.Named(axes);
        if (options.Like is { } like)
            _ = Eg3dReleases.Named(like);
        if (options.Labels is { } labels)
            _ = LabelEntry.ToSet(labels);
    }

    private static (ModelDescription Description, Eg3dCheckpoint Checkpoint, List<string> Warnings) Convert(
        string file, string folder, string name, ImportOptions options, Action<double, string>? progress,
        CancellationToken cancellation)
    {
        try
        {
            using var opened = CheckpointFile.Open(file);
            var checkpoint = Eg3dCheckpoint.Read(opened, options);
            var description = Describe(file, name, checkpoint, options);
            var warnings = new List<string>();
            var tensors = new List<SafetensorsTensor>();
            foreach (var (tensorName, tensor) in checkpoint.Tensors)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Invoke(0.5 * tensors.Count / checkpoint.Tensors.Count, $"reading {tensorName}");
                tensors.Add(Read(tensorName, tensor, warnings));
            }

            progress?.Invoke(0.5, "writing");
            Eg3dModel.Save(folder, description, tensors);
            return (description, checkpoint, warnings);
        }
        catch (PickleException fault)
        {
            throw new CheckpointException(file, $"{fault.Message}.", fault);
        }
        catch (ArgumentException fault)
        {
            throw new CheckpointException(file, fault.Message, fault);
        }
    }

    private static SafetensorsTensor Read(string name, TorchTensor tensor, List<string> warnings)
    {
        try
        {
            var bytes = tensor.ToBytes();
            if (!FiniteNumbers.All(bytes, tensor.DType))
                warnings.Add($"'{name}' has numbers that are not finite: the model can be kept, but not rendered.");
            return new SafetensorsTensor(name, tensor.DType, tensor.Shape, bytes);
        }
        catch (PickleException fault)
        {
            throw new PickleException($"'{name}': {fault.Message}");
        }
    }

    private static ModelDescription Describe(string file, string name, Eg3dCheckpoint checkpoint, ImportOptions options) => new()
    {
        Family = Eg3dModel.FamilyName,
        Name = name,
        Architecture = checkpoint.Config.ToJson(),
        Camera = Eg3dCameras.Of(checkpoint.Config.RenderingKwargs, options.Focal),
        Labels = options.Labels,
        Licence = options.Licence,
        Training = new JsonObject
        {
            ["imported_from"] = Path.GetFileName(file),
            ["imported_sha256"] = FileHash(file),
            ["network"] = checkpoint.Network,
        },
    };

    private static string Digest(string folder, Eg3dCheckpoint checkpoint)
    {
        using var reader = Eg3dModel.OpenParameters(folder);
        return ParameterDigest.Of(checkpoint.Config.ToJson(), reader);
    }

    private static SelfCheckResult Check(string file, string folder)
    {
        try
        {
            using var model = Eg3dModel.Open(folder);
            return SelfCheck.Run(model);
        }
        catch (ArgumentException fault)
        {
            throw new CheckpointException(file, $"the weights were read, but {fault.Message}", fault);
        }
    }

    private static string FileHash(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return System.Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
