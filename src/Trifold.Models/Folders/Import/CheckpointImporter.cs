using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints;
using Trifold.Models.Checkpoints.Pickle;
using Trifold.Models.Eg3d;

namespace Trifold.Models.Folders.Import;

/// <summary>Turns checkpoints of the public code into model folders, without Python and without running anything of them.</summary>
public static class CheckpointImporter
{
    /// <summary>Imports a generator. The folder appears whole or not at all.</summary>
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
        CheckOptions(options);
        NewFolder.Check(folder);
        var imported = NewFolder.Make(folder, temporary => Fill(file, folder, temporary, options, progress, cancellation), cancellation);
        progress?.Invoke(1, "done");
        return imported;
    }

    /// <summary>Imports a discriminator: its parameters and what its constructor was given. Nothing here runs it.</summary>
    /// <inheritdoc cref="Import"/>
    public static ImportedDiscriminator ImportDiscriminator(
        string file, string folder, ImportOptions options, Action<double, string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is not { Architecture: null, Like: null, PlaneAxes: null, Focal: null, Labels: null })
            throw new ArgumentException($"network: a discriminator has no cameras, planes or parts and states its own architecture; leave out --labels, --like, --config, --plane-axes and --focal with {options.Network}.");
        NewFolder.Check(folder);
        var imported = NewFolder.Make(
            folder, temporary => FillDiscriminator(file, folder, temporary, options, progress, cancellation), cancellation);
        progress?.Invoke(1, "done");
        return imported;
    }

    private static void CheckOptions(ImportOptions options)
    {
        if (options.Network is not ("G_ema" or "G"))
            throw new ArgumentException($"network: must be G_ema, G or D, got '{options.Network}'.");
        if (options.PlaneAxes is { } axes)
            _ = Rendering.PlaneAxes.Named(axes);
        if (options.Like is { } like)
            _ = Eg3dReleases.Named(like);
        if (options.Focal is { } focal && !(focal > 0 && double.IsFinite(focal)))
            throw new ArgumentException($"focal: must be positive, got {focal}.");
        if (options.Labels is { } labels)
            _ = LabelEntry.ToSet(labels);
        if (options.Architecture is { } architecture)
            _ = Eg3dConfig.Parse(architecture);
    }

    private static ImportedModel Fill(
        string file, string folder, string temporary, ImportOptions options, Action<double, string>? progress,
        CancellationToken cancellation)
    {
        // The file is closed before anything is built from the weights.
        var (description, checkpoint, notFinite) = Opened(file, opened =>
        {
            var checkpoint = Eg3dCheckpoint.Read(opened, options);
            var description = Describe(file, options.Name ?? NewFolder.NameOf(folder), checkpoint, options);
            var tensors = new CheckpointTensors(
                checkpoint.Tensors, (share, name) => progress?.Invoke(0.6 * share, $"reading {name}"), cancellation);
            Eg3dModel.Save(temporary, description, tensors.ToWrite);
            return (description, checkpoint, tensors.NotFinite);
        });
        progress?.Invoke(0.6, "digest");
        var digest = Digest(temporary, checkpoint);
        cancellation.ThrowIfCancellationRequested();
        progress?.Invoke(0.7, "rendering one view");
        var check = notFinite.Count == 0 ? Check(file, temporary) : null;
        return new ImportedModel(
            folder, description, digest, checkpoint.Network, checkpoint.Tensors.Count, checkpoint.Parameters, check,
            [.. notFinite.Select(name => $"'{name}' has numbers that are not finite: the model can be kept, but not rendered.")]);
    }

    private static ImportedDiscriminator FillDiscriminator(
        string file, string folder, string temporary, ImportOptions options, Action<double, string>? progress,
        CancellationToken cancellation)
    {
        var warnings = Opened(file, opened =>
        {
            var checkpoint = DiscriminatorCheckpoint.Read(opened, options.Network);
            var tensors = new CheckpointTensors(
                checkpoint.Tensors, (share, name) => progress?.Invoke(0.8 * share, $"reading {name}"), cancellation);
            DiscriminatorFolder.Save(
                temporary,
                new DiscriminatorDescription
                {
                    Name = options.Name ?? NewFolder.NameOf(folder),
                    Architecture = checkpoint.Architecture,
                    Buffers = [.. checkpoint.Tensors.Where(tensor => !tensor.IsParameter).Select(tensor => tensor.Name)],
                    Licence = options.Licence,
                    Training = Origin(file, options.Network),
                },
                tensors.ToWrite);
            return tensors.NotFinite.Select(name => $"'{name}' has numbers that are not finite.").ToArray();
        });
        progress?.Invoke(0.8, "digest");
        return new ImportedDiscriminator(DiscriminatorFolder.Read(temporary) with { Folder = folder }, options.Network, warnings);
    }

    private static T Opened<T>(string file, Func<CheckpointFile, T> use)
    {
        try
        {
            using var opened = CheckpointFile.Open(file);
            return use(opened);
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

    private static ModelDescription Describe(string file, string name, Eg3dCheckpoint checkpoint, ImportOptions options) => new()
    {
        Family = Eg3dModel.FamilyName,
        Name = name,
        Architecture = checkpoint.Config.ToJson(),
        Camera = Eg3dCameras.Of(checkpoint.Config.RenderingKwargs, options.Focal),
        Labels = options.Labels,
        Licence = options.Licence,
        Training = Origin(file, checkpoint.Network),
    };

    private static JsonObject Origin(string file, string network)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return new JsonObject
        {
            ["imported_from"] = Path.GetFileName(file),
            ["imported_sha256"] = Convert.ToHexStringLower(SHA256.HashData(stream)),
            ["network"] = network,
        };
    }

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
}
