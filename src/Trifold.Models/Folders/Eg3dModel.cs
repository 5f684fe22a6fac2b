using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;

namespace Trifold.Models.Folders;

/// <summary>A loaded EG3D-family model folder. Owns its generator.</summary>
public sealed class Eg3dModel : IDisposable
{
    public const string FamilyName = "eg3d";

    private const string GeneratorFile = "generator.safetensors";
    private const string DecoderFolder = "decoders";

    private Eg3dModel(string folder, ModelDescription description, Eg3dGenerator generator, string digest) =>
        (Folder, Description, Generator, Digest) = (folder, description, generator, digest);

    public string Folder { get; }

    public ModelDescription Description { get; }

    public Eg3dGenerator Generator { get; }

    /// <summary>Identity of the generator: weights and architecture.</summary>
    public string Digest { get; }

    /// <summary>Loads a model for inference.</summary>
    /// <param name="folder">Folder with <c>model.json</c> and <c>generator.safetensors</c>.</param>
    /// <exception cref="CheckpointException">A file is missing, broken, or does not fit the architecture.</exception>
    public static Eg3dModel Open(string folder)
    {
        var (description, config) = ReadDescription(folder);
        using var reader = OpenParameters(folder);
        Eg3dGenerator? generator = null;
        try
        {
            generator = Described(Path.Combine(folder, DescriptionFile.Name), () => new Eg3dGenerator(config));
            RefuseNotFinite(reader, ParameterFile.Load(generator, reader));
            generator.Freeze();
            return new Eg3dModel(folder, description, generator, ParameterDigest.Of(config.ToJson(), reader));
        }
        catch
        {
            generator?.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model folder; the description comes last, so that an unfinished folder is no model.</summary>
    public static void Save(
        string folder, ModelDescription description, Eg3dGenerator generator, SafetensorsDType dtype) =>
        Save(folder, description, ParameterFile.TensorsOf(generator, dtype));

    /// <inheritdoc cref="Save(string, ModelDescription, Eg3dGenerator, SafetensorsDType)"/>
    /// <param name="generator">Parameters and buffers under their official names.</param>
    internal static void Save(string folder, ModelDescription description, IEnumerable<SafetensorsTensor> generator)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, GeneratorFile), generator);
        DescriptionFile.Write(Path.Combine(folder, DescriptionFile.Name), description, FolderJson.Default.ModelDescription);
    }

    /// <summary>What <c>model.json</c> says.</summary>
    /// <exception cref="CheckpointException">It is missing, broken, or contradicts itself.</exception>
    internal static (ModelDescription Description, Eg3dConfig Config) ReadDescription(string folder)
    {
        var file = Path.Combine(folder, DescriptionFile.Name);
        // Another family's description has other entries; what it is comes before what it lacks.
        CheckFamily(file, DescriptionFile.Read(file, FolderJson.Default.FamilyEntry).Family);
        var description = DescriptionFile.Read(file, FolderJson.Default.ModelDescription);
        return (description, Described(file, () =>
        {
            description.Check();
            return Eg3dConfig.Parse(description.Architecture);
        }));
    }

    internal static SafetensorsReader OpenParameters(string folder) =>
        SafetensorsReader.Open(Path.Combine(folder, GeneratorFile));

    /// <summary>Names of the decoders in the folder.</summary>
    public IReadOnlyList<string> DecoderNames => DecodersIn(Folder);

    internal static IReadOnlyList<string> DecodersIn(string modelFolder)
    {
        var folder = Path.Combine(modelFolder, DecoderFolder);
        return Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Loads one of the folder's semantic decoders for inference.</summary>
    /// <exception cref="CheckpointException">There is none of this name, it is broken, or belongs to another generator.</exception>
    public LoadedDecoder OpenDecoder(string name)
    {
        if (!DecoderNames.Contains(name))
        {
            var known = DecoderNames.Count == 0 ? "it has none" : "it has " + string.Join(", ", DecoderNames);
            throw new CheckpointException(Folder, $"no decoder is named '{name}'; {known}.");
        }

        var folder = Path.Combine(Folder, DecoderFolder, name);
        var file = Path.Combine(folder, "decoder.json");
        var description = DescriptionFile.Read(file, FolderJson.Default.DecoderDescription);
        if (description.Generator != Digest)
        {
            throw new CheckpointException(
                file, $"generator: the decoder was trained on {description.Generator}, this model is {Digest}.");
        }

        using var reader = SafetensorsReader.Open(Path.Combine(folder, "decoder.safetensors"));
        var config = Described(file, () => SemanticConfig.Parse(description.Architecture));
        var labels = Described(file, () => LabelEntry.ToSet(description.Labels));
        if (labels.Count != config.NumClasses)
            throw new CheckpointException(file, $"labels: num_classes is {config.NumClasses}, but {labels.Count} are listed.");
        var decoder = Described(file, () => new SemanticDecoder(config, Generator.Config));
        try
        {
            RefuseNotFinite(reader, ParameterFile.Load(decoder, reader));
            decoder.Freeze();
            return new LoadedDecoder(description, decoder, labels, ParameterDigest.Of(config.ToJson(), reader));
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>Writes a decoder into the folder, replacing one of the same name.</summary>
    public void SaveDecoder(DecoderDescription description, SemanticDecoder decoder, SafetensorsDType dtype)
    {
        var folder = Path.Combine(Folder, DecoderFolder, description.Name);
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, "decoder.safetensors"), ParameterFile.TensorsOf(decoder, dtype));
        DescriptionFile.Write(Path.Combine(folder, "decoder.json"), description, FolderJson.Default.DecoderDescription);
    }

    public void Dispose() => Generator.Dispose();

    private static void CheckFamily(string file, string family)
    {
        if (family == DiscriminatorFolder.FamilyName)
            throw new CheckpointException(file, "family: this is a discriminator, which judges images and makes none; only 'trifold info' takes it.");
        if (family != FamilyName)
            throw new CheckpointException(file, $"family: '{family}' is unknown; it must be {FamilyName}.");
    }

    private static T Described<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException fault)
        {
            throw new CheckpointException(file, fault.Message, fault);
        }
    }

    private static void RefuseNotFinite(SafetensorsReader reader, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            throw new CheckpointException(reader.FilePath, $"{names.Count} with numbers that are not finite: {string.Join(", ", names)}");
    }
}

/// <summary>A semantic decoder of a model. Owns the network.</summary>
public sealed record LoadedDecoder(
    DecoderDescription Description, SemanticDecoder Decoder, LabelSet Labels, string Digest) : IDisposable
{
    public void Dispose() => Decoder.Dispose();
}
