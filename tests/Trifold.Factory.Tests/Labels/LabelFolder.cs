using System.Text.Json;
using Trifold.Factory.Labels;
using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Formats.Png;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Labels;

/// <summary>A label project of three images, and the masks that somebody drew for them, in any format.</summary>
internal sealed class LabelFolder : IDisposable
{
    public const int Size = 16;

    public static readonly GeneratorIdentity Model = new("tiny", "sha256:aa", Size);

    public static readonly string[] Names = ["seed00003_yaw-30_pitch00", "seed00003_yaw30_pitch00", "seed00012_yaw-30_pitch00"];

    private static readonly string[] Parts = ["background", "skin", "hair"];
    private static readonly Rgb[] Colors = [new(0, 0, 0), new(240, 188, 150), new(122, 74, 40)];

    private readonly TemporaryFolder _home = new();

    public LabelFolder() => WriteDescription();

    public string Folder => _home.Path;

    public static long[] Seeds => [3, 3, 12];

    /// <summary>Label map of an image: a square of skin under one of hair.</summary>
    public static LabelImage Truth(int image) => new(Size, Size, [.. Enumerable.Range(0, Size * Size).Select(pixel =>
    {
        var (x, y) = (pixel % Size - image, pixel / Size);
        return (byte)(x is < 3 or > 9 || y is < 2 or > 12 ? 0 : y < 6 ? 2 : 1);
    })]);

    public static Camera Camera(int image) =>
        TinyEg3d.Camera.Turned(0.3 * image, 0);

    public void WriteDescription(object? changes = null)
    {
        var file = new Dictionary<string, object>
        {
            ["model"] = Model.Name,
            ["generator"] = Model.Digest,
            ["image_size"] = Size,
            ["neural_rendering_resolution"] = Size / 2,
            ["classes"] = Parts.Zip(Colors, (name, c) => new { name, color = new int[] { c.R, c.G, c.B } }),
            ["images"] = Names.Select((name, i) => Image(name, Seeds[i], Camera(i).ToVector())),
        };
        foreach (var property in changes?.GetType().GetProperties() ?? [])
            file[property.Name] = property.GetValue(changes)!;
        Write(LabelProject.FileName, JsonSerializer.SerializeToUtf8Bytes(file));
    }

    public static object Image(string name, long seed, float[] camera) =>
        new { image = $"images/{name}.png", mask = $"masks/{name}.png", seed, camera };

    public void Write(string file, byte[] bytes)
    {
        var path = _home.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public void Delete(string file) => File.Delete(_home.File(file));

    /// <summary>Writes the masks as one of the PNG kinds.</summary>
    public void WriteMasks(PngMaskKind kind)
    {
        for (var i = 0; i < Names.Length; i++)
            Write($"masks/{Names[i]}.png", Encode(Truth(i), kind));
    }

    public static byte[] Encode(LabelImage labels, PngMaskKind kind) => kind switch
    {
        PngMaskKind.Palette => PngWriter.WriteIndexed8(labels, Colors),
        PngMaskKind.Index => PngWriter.WriteLabels(labels),
        _ => PngWriter.WriteRgb8(Colored(labels, Colors)),
    };

    /// <summary>CVAT's "Segmentation mask 1.1", in colours of its own.</summary>
    public void WriteCvatMasks()
    {
        Rgb[] colors = [new(0, 0, 0), new(250, 50, 83), new(36, 179, 83)];
        for (var i = 0; i < Names.Length; i++)
            Write($"SegmentationClass/images/{Names[i]}.png", PngWriter.WriteRgb8(Colored(Truth(i), colors)));
        Write("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\nskin:250,50,83::\nhair:36,179,83::\n"u8.ToArray());
    }

    /// <summary>"CVAT for images 1.1" with every part as a mask that fills the image's box.</summary>
    public void WriteCvatXml() => Write("annotations.xml", System.Text.Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><annotations><version>1.1</version>" + string.Concat(Names.Select((name, i) =>
            $"<image id=\"{i}\" name=\"{name}.png\" width=\"{Size}\" height=\"{Size}\">" + string.Concat(((int[])[1, 2]).Select(part =>
                $"<mask label=\"{Parts[part]}\" rle=\"{string.Join(", ", Runs(Region(i, part)))}\" left=\"0\" top=\"0\" width=\"{Size}\" height=\"{Size}\" z_order=\"0\"/>")) +
            "</image>")) + "</annotations>"));

    /// <summary>COCO with uncompressed run lengths, in the folder of its exports.</summary>
    public void WriteCoco() => Write("annotations/instances_default.json", JsonSerializer.SerializeToUtf8Bytes(new
    {
        images = Names.Select((name, i) => new { id = i + 1, file_name = $"{name}.png", width = Size, height = Size }),
        categories = Parts.Select((name, i) => new { id = i + 1, name }),
        annotations = Names.SelectMany((_, i) => ((int[])[1, 2]).Select(part => new
        {
            id = 10 * i + part,
            image_id = i + 1,
            category_id = part + 1,
            segmentation = new { size = new[] { Size, Size }, counts = Runs(Transposed(Region(i, part))) },
        })),
    }));

    /// <summary>Label Studio's export, images uploaded.</summary>
    public void WriteLabelStudio(string file = "project-1.json", params int[] images) => Write(file, JsonSerializer.SerializeToUtf8Bytes(
        (images.Length > 0 ? images : [0, 1, 2]).Select(i => new
        {
            id = i,
            data = new { image = $"/data/upload/7/0f3c59a{i}-{Names[i]}.png" },
            annotations = new[]
            {
                new
                {
                    result = ((int[])[1, 2]).Select(part => new
                    {
                        type = "brushlabels",
                        original_width = Size,
                        original_height = Size,
                        image_rotation = 0,
                        value = new { format = "rle", rle = BrushRle.Encode(Region(i, part)).Select(value => (int)value), brushlabels = new[] { Parts[part] } },
                    }),
                },
            },
        })));

    public void Dispose() => _home.Dispose();

    public static RgbImage Colored(LabelImage labels, Rgb[] colors)
    {
        var image = new RgbImage(labels.Width, labels.Height);
        for (var i = 0; i < labels.Labels.Length; i++)
            image.Colors[i] = colors[labels.Labels[i]];
        return image;
    }

    private static bool[] Region(int image, int part) => [.. Truth(image).Labels.Select(label => label == part)];

    private static bool[] Transposed(bool[] region) =>
        [.. Enumerable.Range(0, Size * Size).Select(i => region[i % Size * Size + i / Size])];

    private static List<int> Runs(bool[] region)
    {
        var runs = new List<int> { 0 };
        foreach (var pixel in region)
        {
            if (pixel != (runs.Count % 2 == 0))
                runs.Add(0);
            runs[^1]++;
        }

        return runs;
    }
}
