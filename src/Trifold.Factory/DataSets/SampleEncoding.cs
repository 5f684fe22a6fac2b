using System.Text.Json.Serialization;
using Trifold.Factory.Annotation;
using Trifold.Formats.Arrays;
using Trifold.Formats.Cameras;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>How the pixels of a mask are stored; either way their value is the index of the part.</summary>
[JsonConverter(typeof(NamedEnumConverter<MaskEncoding>))]
public enum MaskEncoding
{
    /// <summary>8-bit palette PNG in the parts' colours.</summary>
    Palette,

    /// <summary>8-bit grey PNG.</summary>
    Index,
}

/// <summary>How depth is stored; either way it is the distance along the unit ray in scene units, 0 where there is none.</summary>
[JsonConverter(typeof(NamedEnumConverter<DepthEncoding>))]
public enum DepthEncoding
{
    /// <summary>16-bit grey PNG, value = round(<see cref="DepthPng.Scale"/> · depth).</summary>
    Png,

    /// <summary>NumPy array [S, S], single precision.</summary>
    Npy,

    /// <summary>Both files.</summary>
    Both,
}

/// <summary>
/// A sample's parts as files. All layouts share it, so that a mask is the same file wherever it lies. Immutable and safe
/// to use from many threads.
/// </summary>
/// <param name="labels">Parts of the masks.</param>
/// <param name="confidence">Whether samples have confidence maps; exact labels need none.</param>
public sealed class SampleEncoding(
    LabelSet labels, MaskEncoding mask = MaskEncoding.Palette, DepthEncoding depth = DepthEncoding.Png, bool confidence = true)
{
    private readonly Rgb[] _palette = LabelPalette.Of(labels);

    public LabelSet Labels => labels;

    public MaskEncoding MaskEncoding => mask;

    public DepthEncoding DepthEncoding => depth;

    public bool HasConfidence => confidence;

    /// <summary>Every part of a sample in the order in which shards hold it.</summary>
    public IEnumerable<SamplePart> SampleFiles(AnnotatedView view)
    {
        yield return new SamplePart("rgb", "png", Rgb(view));
        yield return new SamplePart("mask", "png", Mask(view));
        if (depth is DepthEncoding.Png or DepthEncoding.Both)
            yield return new SamplePart("depth", "png", Depth(view));
        if (depth is DepthEncoding.Npy or DepthEncoding.Both)
            yield return new SamplePart("depth", "npy", DepthArray(view));
        if (confidence)
            yield return new SamplePart("confidence", "png", Confidence(view));
        yield return new SamplePart("camera", "json", Camera(view));
    }

    /// <summary>8-bit sRGB PNG.</summary>
    public static byte[] Rgb(AnnotatedView view) => PngWriter.WriteRgb8(view.Rgb);

    /// <summary>PNG as <see cref="MaskEncoding"/> says.</summary>
    public byte[] Mask(AnnotatedView view) => mask == MaskEncoding.Index
        ? PngWriter.WriteLabels(view.Labels)
        : PngWriter.WriteIndexed8(view.Labels, _palette);

    /// <summary>16-bit PNG of the distance along the ray, see <see cref="DepthPng"/>.</summary>
    /// <exception cref="ImageFormatException">A depth is beyond <see cref="DepthPng.MaxDepth"/>.</exception>
    public static byte[] Depth(AnnotatedView view) => DepthPng.Encode(view.Depth, view.Rgb.Width, view.Rgb.Height);

    /// <summary>NumPy array of the distance along the ray, scene units, [S, S].</summary>
    public static byte[] DepthArray(AnnotatedView view) =>
        NpyFile.Encode<float>(view.Depth, view.Rgb.Height, view.Rgb.Width);

    /// <summary>8-bit grey PNG, value = round(255 · confidence); 255 where labels are exact.</summary>
    public static byte[] Confidence(AnnotatedView view)
    {
        var values = new byte[view.Labels.Labels.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (byte)MathF.Round(255 * Math.Clamp(view.Confidence?[i] ?? 1, 0, 1));
        return PngWriter.WriteGray8(new GrayImage(view.Rgb.Width, view.Rgb.Height, values));
    }

    /// <summary>JSON array of EG3D's 25 numbers.</summary>
    public static byte[] Camera(AnnotatedView view) => CameraJson.Encode(view.Camera.ToVector());
}
