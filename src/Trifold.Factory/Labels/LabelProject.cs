using System.Text.Json;
using Trifold.Factory.Annotation;
using Trifold.Factory.Training;
using Trifold.Formats.Files;
using Trifold.Formats.Masks;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Labels;

/// <summary>
/// A folder of images that people or tools label: <c>labels.json</c> says which generator, seeds and cameras they are of
/// and which parts there are.
/// </summary>
public sealed class LabelProject
{
    public const string FileName = "labels.json";
    public const string ImageFolder = "images";
    public const string MaskFolder = "masks";

    /// <summary>Largest side of images and masks.</summary>
    internal const int MaxImageSize = 4096;

    private readonly LabelProjectFile _file;

    internal LabelProject(string folder, LabelProjectFile file)
    {
        (Folder, _file) = (folder, file);
        Labels = LabelEntry.ToSet(file.Classes);
        Legend = new MaskLegend([.. Labels.Entries.Zip(LabelPalette.Of(Labels), (label, color) => new MaskPart(label.Name, color))]);
        if (Labels.Count < 2)
            throw new ArgumentException("classes: the background and at least one part are needed.");
        if (file.ImageSize is < 1 or > MaxImageSize)
            throw new ArgumentException($"image_size: must lie between 1 and {MaxImageSize}, got {file.ImageSize}.");
        Images = ReadImages(file.Images);
    }

    public string Folder { get; }

    /// <summary>The parts, the background first.</summary>
    public LabelSet Labels { get; }

    public IReadOnlyList<LabelledImage> Images { get; }

    /// <summary>Side of the square images and masks in pixels.</summary>
    public int ImageSize => _file.ImageSize;

    /// <summary>Name of the model that made the images.</summary>
    public string ModelName => _file.Model;

    /// <summary>Digest of its generator.</summary>
    public string Generator => _file.Generator;

    internal MaskLegend Legend { get; }

    /// <summary>Opens a folder that <c>trifold label export</c> made. Masks are not looked at yet.</summary>
    /// <exception cref="LabelException"><c>labels.json</c> is missing or broken.</exception>
    public static LabelProject Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new LabelException(folder, $"there is no {FileName}; 'trifold label export' makes a folder with one.");
        try
        {
            return new LabelProject(folder, JsonSerializer.Deserialize(File.ReadAllBytes(path), LabelJson.Default.LabelProjectFile)
                ?? throw new ArgumentException("an object is needed, got null."));
        }
        catch (JsonException fault)
        {
            throw new LabelException(folder, $"{FileName}: {JsonFault.Describe(fault)}");
        }
        catch (ArgumentException fault)
        {
            throw new LabelException(folder, $"{FileName}: {fault.Message}");
        }
    }

    /// <summary>The labelled views of a folder.</summary>
    /// <exception cref="LabelException">Anything is wrong with them; it lists all that is.</exception>
    public static IReadOnlyList<LabelledView> Read(string folder, GeneratorIdentity model, LabelFormat format = LabelFormat.Auto) =>
        Open(folder).Check(model, format).Accepted();

    /// <summary>Reads all masks and finds everything that keeps them from being used.</summary>
    /// <param name="model">The generator that a decoder is to be trained on.</param>
    public LabelReport Check(GeneratorIdentity model, LabelFormat format = LabelFormat.Auto)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new LabelCheck(this).Run(model, format);
    }

    internal void Write() => AtomicFile.WriteAllBytes(
        Path.Combine(Folder, FileName), [.. JsonSerializer.SerializeToUtf8Bytes(_file, LabelJson.Default.LabelProjectFile), (byte)'\n']);

    private static LabelledImage[] ReadImages(IReadOnlyList<LabelImageEntry> entries)
    {
        if (entries.Count == 0)
            throw new ArgumentException("images: at least one is needed.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. entries.Select((entry, i) =>
        {
            try
            {
                var image = LabelledImage.Of(entry);
                return names.Add(image.Name)
                    ? image
                    : throw new ArgumentException($"a second image is named {image.Name}; names must differ.");
            }
            catch (ArgumentException fault)
            {
                throw new ArgumentException($"images[{i}]: {fault.Message}", fault);
            }
        })];
    }
}
