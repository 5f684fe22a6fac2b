using Trifold.Factory.Annotation;
using Trifold.Formats.Cameras;
using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Factory.DataSets.Layouts;

/// <summary>
/// A nerfstudio data set for each scene, <c>scene-SEED/</c> with <c>transforms.json</c>, <c>images/</c>, <c>depth/</c>,
/// <c>masks/</c> (white where the object is) and <c>labels/</c>, which nerfstudio itself does not read.
/// </summary>
/// <remarks>Depth is z-depth here, not the distance along the ray as in the other layouts.</remarks>
/// <param name="encoding">Of the label maps.</param>
public sealed class NerfstudioFormat(SampleEncoding encoding) : IDataSetFormat
{
    public const string FormatName = "nerfstudio";

    /// <summary>Scene units of one step of the depth images: nerfstudio's default, a millimetre if a unit is a metre.</summary>
    public const double DepthUnit = 1e-3;

    private const string Png = "image/png";

    public string Name => FormatName;

    public EncodedSample Encode(DataSetSample sample)
    {
        var (view, scene) = (sample.View, SceneOf(sample.View.Seed));
        return new EncodedSample(sample.Name,
        [
            new DataFile($"{scene}/{ImageOf(sample.Name)}", SampleEncoding.Rgb(view)),
            new DataFile($"{scene}/{DepthOf(sample.Name)}", Depth(view)),
            new DataFile($"{scene}/{MaskOf(sample.Name)}", Foreground(view.Labels)),
            new DataFile($"{scene}/labels/{sample.Name}.png", encoding.Mask(view)),
        ]);
    }

    public void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files)
    {
        foreach (var (seed, frames) in Scenes(records, info.Size))
        {
            var transforms = NerfstudioCameras.Encode(frames, depthUnit: DepthUnit);
            files.Write($"{SceneOf(seed)}/{NerfstudioCameras.FileName}", stream => stream.Write(transforms));
        }

        var described = new DescribedFiles(files);
        DataSetMetadata.WriteCameras(described, records, record => $"{SceneOf(record.Seed)}/{ImageOf(record.Name)}");
        DataSetMetadata.WriteCroissant(files, info, described.Written,
        [
            new("rgb", "scene-*/images/*.png", Png, "8-bit sRGB", DataSetMetadata.Image),
            new("depth", "scene-*/depth/*.png", Png, "z-depth: value / 1000 scene units, 0 where there is none", DataSetMetadata.Image),
            new("foreground", "scene-*/masks/*.png", Png, "255 where the object is, 0 elsewhere", DataSetMetadata.Image),
            new("mask", "scene-*/labels/*.png", Png, "value = label", DataSetMetadata.Mask, DataSetMetadata.Image),
            new("transforms", "scene-*/transforms.json", DataSetMetadata.Json, "cameras of a scene in nerfstudio's form"),
        ]);
    }

    // Views of a scene follow each other, so that one scene at a time is enough.
    private static IEnumerable<(long Seed, IReadOnlyList<NerfstudioFrame> Frames)> Scenes(IEnumerable<SampleRecord> records, int size)
    {
        List<NerfstudioFrame> frames = [];
        long? scene = null;
        foreach (var record in records)
        {
            if (scene is { } seed && seed != record.Seed)
            {
                yield return (seed, frames);
                frames = [];
            }

            scene = record.Seed;
            frames.Add(new NerfstudioFrame(
                FileCamera.FromVector(ImageOf(record.Name), record.Camera, record.Name, (size, size)),
                DepthOf(record.Name), MaskOf(record.Name)));
        }

        if (scene is { } last)
            yield return (last, frames);
    }

    private static byte[] Depth(AnnotatedView view)
    {
        var (width, height) = (view.Rgb.Width, view.Rgb.Height);
        var depth = ZDepth.OfRayDistance(view.Depth, view.Camera.Intrinsics, width, height);
        return DepthPng.Encode(depth, width, height, 1 / DepthUnit);
    }

    private static byte[] Foreground(LabelImage labels) => PngWriter.WriteGray8(new GrayImage(
        labels.Width, labels.Height, Array.ConvertAll(labels.Labels, label => label == 0 ? byte.MinValue : byte.MaxValue)));

    private static string SceneOf(long seed) => $"scene-{seed:D6}";

    private static string ImageOf(string name) => $"images/{name}.png";

    private static string DepthOf(string name) => $"depth/{name}.png";

    private static string MaskOf(string name) => $"masks/{name}.png";
}
