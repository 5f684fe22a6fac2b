using Trifold.Factory.Annotation;
using Trifold.Formats.Files;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Labels;

/// <summary>Makes the images of a label project, and masks: empty ones to be painted, or exact ones.</summary>
/// <param name="Labels">The parts, the background first; no colour twice.</param>
/// <param name="Cameras">What every scene is seen from, at least one; no name twice.</param>
public sealed record LabelExport(LabelSet Labels, IReadOnlyList<LabelCamera> Cameras)
{
    private const int MostScenes = 10_000;

    /// <summary>Scenes, 1 to 10,000; their seeds follow each other.</summary>
    public int Scenes { get; init; } = 30;

    public long FirstSeed { get; init; }

    /// <summary>Where exact masks come from; null: the masks are empty.</summary>
    public ExactLabels? Exact { get; init; }

    /// <summary>Writes the project; <c>labels.json</c> comes last, so that an unfinished folder is none.</summary>
    /// <param name="folder">Made if missing; must hold no file.</param>
    /// <param name="done">Called with the number of images so far.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the folder is used.</exception>
    public LabelProject Write(Eg3dModel model, string folder, Action<int> done, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        Check();
        var config = model.Generator.Config;
        var project = new LabelProject(folder, new LabelProjectFile(
            model.Description.Name, model.Digest, config.ImgResolution, config.NeuralRenderingResolution, LabelEntry.From(Labels),
            [.. Seeds.SelectMany(seed => Cameras.Select(camera => Entry(seed, camera)))]));
        DataFolder.MakeNew(folder, LabelProject.ImageFolder, LabelProject.MaskFolder, ToolFiles.FolderName);

        var count = 0;
        foreach (var scene in project.Images.GroupBy(image => image.Seed))
        {
            // Rendered with the cameras as labels.json holds them, rounded to single precision.
            using var synthesised = SceneSynthesis.FromSeed(model, scene.Key, Truncation.Off, keepBlocks: false, cancellation);
            foreach (var image in scene)
            {
                cancellation.ThrowIfCancellationRequested();
                Save(folder, image.Image, PngWriter.WriteRgb8(SceneImages.Render(synthesised, image.Camera)));
                Save(folder, image.Mask, PngWriter.WriteIndexed8(MaskOf(image, project.ImageSize), LabelPalette.Of(Labels)));
                done(++count);
            }
        }

        ToolFiles.Write(project);
        project.Write();
        return project;
    }

    private IEnumerable<long> Seeds => Enumerable.Range(0, Scenes).Select(scene => FirstSeed + scene);

    private LabelImage MaskOf(LabelledImage image, int size) =>
        Exact?.Render(image.Seed, image.Camera, size) ?? new LabelImage(size, size, new byte[size * size]);

    private static LabelImageEntry Entry(long seed, LabelCamera camera)
    {
        var name = $"seed{seed:D5}_{camera.Name}.png";
        return new LabelImageEntry(
            $"{LabelProject.ImageFolder}/{name}", $"{LabelProject.MaskFolder}/{name}", seed, camera.Camera.ToVector());
    }

    private static void Save(string folder, string file, byte[] bytes) => AtomicFile.WriteAllBytes(Path.Combine(folder, file), bytes);

    private void Check()
    {
        if (Scenes is < 1 or > MostScenes)
            throw new ArgumentException($"scenes: must lie between 1 and {MostScenes}, got {Scenes}.");
        if (FirstSeed < 0 || FirstSeed > uint.MaxValue - Scenes)
            throw new ArgumentException($"seed: must lie between 0 and {uint.MaxValue - Scenes}, got {FirstSeed}.");
    }
}
