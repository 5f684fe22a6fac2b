using Trifold.Factory.Labels;
using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Formats.Png;

namespace Trifold.Factory.Tests.Labels;

public class LabelProjectTests
{
    public static TheoryData<LabelFormat, string, bool> Formats()
    {
        var data = new TheoryData<LabelFormat, string, bool>();
        foreach (var auto in (bool[])[true, false])
        {
            data.Add(LabelFormat.Palette, auto ? "PNG masks in masks/" : "Palette PNG masks in masks/", auto);
            data.Add(LabelFormat.Rgb, auto ? "PNG masks in masks/" : "Rgb PNG masks in masks/", auto);
            data.Add(LabelFormat.Index, auto ? "PNG masks in masks/" : "Index PNG masks in masks/", auto);
            data.Add(LabelFormat.LabelStudio, "Label Studio export in project-1.json", auto);
            data.Add(LabelFormat.Coco, "COCO annotations in annotations/instances_default.json", auto);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryFormat_GivesTheSameViews(LabelFormat format, string readAs, bool auto)
    {
        using var folder = new LabelFolder();
        Write(folder, format);

        var report = LabelProject.Open(folder.Folder).Check(LabelFolder.Model, auto ? LabelFormat.Auto : format);

        Assert.Equal(readAs, report.ReadAs);
        AssertComplete(report);
    }

    [Theory]
    [InlineData(LabelFormat.Auto)]
    [InlineData(LabelFormat.Cvat)]
    public void BothOfCvatsFormats_GiveTheSameViews(LabelFormat format)
    {
        using var masks = new LabelFolder();
        masks.WriteCvatMasks();
        using var xml = new LabelFolder();
        xml.WriteCvatXml();

        var fromMasks = LabelProject.Open(masks.Folder).Check(LabelFolder.Model, format);
        var fromXml = LabelProject.Open(xml.Folder).Check(LabelFolder.Model, format);

        Assert.Equal("CVAT segmentation masks in SegmentationClass/", fromMasks.ReadAs);
        Assert.Equal("CVAT annotations in annotations.xml", fromXml.ReadAs);
        AssertComplete(fromMasks);
        AssertComplete(fromXml);
    }

    [Fact]
    public void Report_CountsPixelsAndViewsOfEachPart()
    {
        using var folder = new LabelFolder();
        folder.WriteMasks(PngMaskKind.Palette);
        var truth = Enumerable.Range(0, 3).SelectMany(i => LabelFolder.Truth(i).Labels).ToArray();

        var report = LabelProject.Open(folder.Folder).Check(LabelFolder.Model);

        Assert.Equal(Enumerable.Range(0, 3).Select(part => ((long)truth.Count(label => label == part), 3)), report.Parts);
    }

    // In the documented order: what somebody exported counts more than the masks that were there before.
    [Fact]
    public void Exports_CountMoreThanTheMasksThatAreThere()
    {
        using var folder = new LabelFolder();
        folder.WriteMasks(PngMaskKind.Index);
        folder.WriteCoco();
        Assert.StartsWith("COCO", ReadAs(folder));
        folder.WriteLabelStudio();
        Assert.StartsWith("Label Studio", ReadAs(folder));
        folder.WriteCvatXml();
        Assert.StartsWith("CVAT annotations", ReadAs(folder));
        folder.WriteCvatMasks();
        Assert.StartsWith("CVAT segmentation masks", ReadAs(folder));
    }

    [Fact]
    public void SeveralExports_AreReadTogether()
    {
        using var folder = new LabelFolder();
        folder.WriteLabelStudio("a.json", 0, 1);
        folder.WriteLabelStudio("b.json", 2);
        AssertComplete(LabelProject.Open(folder.Folder).Check(LabelFolder.Model));

        folder.WriteLabelStudio("b.json", 1, 2);
        AssertFaults(folder, $"b.json: task 0 ({LabelFolder.Names[1].Insert(0, "0f3c59a1-")}.png): a.json: task 1 (0f3c59a1-{LabelFolder.Names[1]}.png) is about the same image; keep one of them.");
    }

    [Fact]
    public void TwoCvatMasksOfAnImage_AreAFault()
    {
        using var folder = new LabelFolder();
        folder.WriteCvatMasks();
        folder.Write($"SegmentationClass/{LabelFolder.Names[1]}.png", LabelFolder.Encode(LabelFolder.Truth(1), PngMaskKind.Rgb));

        AssertFaults(
            folder,
            $"SegmentationClass/seed00003_yaw30_pitch00.png: SegmentationClass/images/{LabelFolder.Names[1]}.png is of the same image; keep one of them.");
    }

    [Fact]
    public void EveryFault_IsListedAtOnce()
    {
        using var folder = new LabelFolder();
        folder.WriteDescription(new { generator = "sha256:bb", model = "other" });
        folder.WriteMasks(PngMaskKind.Rgb);
        folder.Delete($"masks/{LabelFolder.Names[0]}.png");
        folder.Write($"masks/{LabelFolder.Names[1]}.png", PngWriter.WriteRgb8(new RgbImage(8, 4)));
        folder.Write("masks/seed00099_yaw00_pitch00.png", []);

        AssertFaults(
            folder,
            "labels of another model: the images are of other (sha256:bb), this is tiny (sha256:aa)",
            $"missing masks (1): {LabelFolder.Names[0]}.png; label the image, or remove its entry from labels.json",
            $"masks of another size than 16x16 (1): masks/{LabelFolder.Names[1]}.png (8x4)",
            "masks of no image in labels.json, so of another seed, camera or model (1): masks/seed00099_yaw00_pitch00.png");
    }

    [Fact]
    public void UnknownColours_AreCountedOverAllMasks()
    {
        using var folder = new LabelFolder();
        folder.WriteMasks(PngMaskKind.Rgb);
        foreach (var image in (int[])[0, 2])
        {
            Rgb[] colors = [new(0, 0, 0), new(240, 188, 150), new(1, 2, 3)];
            folder.Write($"masks/{LabelFolder.Names[image]}.png", PngWriter.WriteRgb8(LabelFolder.Colored(LabelFolder.Truth(image), colors)));
        }

        var pixels = 2 * LabelFolder.Truth(0).Labels.Count(label => label == 2);
        AssertFaults(
            folder,
            $"unknown colour (1, 2, 3): {pixels} pixels in 2 masks: masks/{LabelFolder.Names[0]}.png, masks/{LabelFolder.Names[2]}.png");
    }

    [Fact]
    public void UnknownValuesAndLabels_AreFaults()
    {
        using var folder = new LabelFolder();
        folder.WriteMasks(PngMaskKind.Index);
        var labels = LabelFolder.Truth(0);
        labels.Labels[0] = 3;
        folder.Write($"masks/{LabelFolder.Names[0]}.png", PngWriter.WriteLabels(labels));
        AssertFaults(folder, $"unknown value 3: 1 pixel in 1 mask: masks/{LabelFolder.Names[0]}.png");

        folder.WriteDescription(new
        {
            classes = ((string[])["background", "skin", "hat"]).Select((name, i) => new { name, color = new[] { i, i, i } }),
        });
        folder.WriteCoco();
        var hair = Enumerable.Range(0, 3).Sum(i => LabelFolder.Truth(i).Labels.Count(label => label == 2));
        AssertFaults(folder, $"unknown label 'hair': {hair} pixels in 3 masks: {string.Join(", ", LabelFolder.Names.Select(name => name + ".png"))}");
    }

    [Fact]
    public void EmptyMasks_AreAFaultAndAbsentPartsAWarning()
    {
        using var folder = new LabelFolder();
        folder.WriteMasks(PngMaskKind.Palette);
        folder.Write($"masks/{LabelFolder.Names[1]}.png", LabelFolder.Encode(new LabelImage(16, 16, new byte[256]), PngMaskKind.Palette));
        AssertFaults(folder, $"empty masks, nothing but background (1): masks/{LabelFolder.Names[1]}.png; label the image, or remove its entry from labels.json");

        for (var i = 0; i < 3; i++)
        {
            var bald = LabelFolder.Truth(i);
            bald.Labels.AsSpan().Replace((byte)2, (byte)1);
            folder.Write($"masks/{LabelFolder.Names[i]}.png", LabelFolder.Encode(bald, PngMaskKind.Palette));
        }

        var report = LabelProject.Open(folder.Folder).Check(LabelFolder.Model);
        Assert.Equal(["no mask shows hair; the decoder will not learn it"], report.Warnings);
        Assert.Equal(3, report.Accepted().Count);
    }

    [Fact]
    public void BrokenMask_IsNamedBesideTheOthers()
    {
        using var folder = new LabelFolder();
        folder.WriteMasks(PngMaskKind.Palette);
        folder.Write($"masks/{LabelFolder.Names[0]}.png", "GIF89a"u8.ToArray());
        folder.Write($"masks/{LabelFolder.Names[1]}.png", PngWriter.WriteLabels(LabelFolder.Truth(1)));
        AssertFaults(folder, $"masks/{LabelFolder.Names[0]}.png: this is not a PNG file (wrong signature).");

        var fault = Assert.Throws<LabelException>(() => LabelProject.Read(folder.Folder, LabelFolder.Model, LabelFormat.Palette));
        Assert.Equal(2, fault.Faults.Count);
        Assert.Contains($"masks/{LabelFolder.Names[1]}.png: a palette PNG is needed; this one is 8-bit Gray.", fault.Faults);
    }

    [Fact]
    public void BrokenExport_IsAFault()
    {
        using var folder = new LabelFolder();
        folder.Write("export.json", "[{\"id\": 1"u8.ToArray());
        Assert.Contains("export.json: not valid JSON", Assert.Single(Check(folder).Faults));

        folder.WriteCvatMasks();
        folder.Delete("labelmap.txt");
        AssertFaults(folder, "SegmentationClass: there is no labelmap.txt beside it; it names the colours.");
    }

    [Theory]
    [InlineData(LabelFormat.Auto, "there is no folder masks/")]
    [InlineData(LabelFormat.Coco, "there are no COCO annotations (*.json or annotations/*.json, an object)")]
    [InlineData(LabelFormat.LabelStudio, "there is no JSON export of Label Studio (*.json, a list of tasks)")]
    [InlineData(LabelFormat.Cvat, "there is neither SegmentationClass/ with labelmap.txt nor a CVAT export (*.xml)")]
    public void NothingThere_IsAFault(LabelFormat format, string fault)
    {
        using var folder = new LabelFolder();
        Assert.Equal([fault], LabelProject.Open(folder.Folder).Check(LabelFolder.Model, format).Faults);
    }

    [Fact]
    public void RegionsOfAnotherSizeAndImage_AreFaults()
    {
        using var folder = new LabelFolder();
        folder.WriteCvatXml();
        var xml = File.ReadAllText(Path.Combine(folder.Folder, "annotations.xml"));
        folder.Write("annotations.xml", System.Text.Encoding.UTF8.GetBytes(xml
            .Replace($"{LabelFolder.Names[0]}.png\" width=\"16\"", $"{LabelFolder.Names[0]}.png\" width=\"2000000000\"")
            .Replace(LabelFolder.Names[2], "seed00013_yaw00_pitch00")));

        AssertFaults(
            folder,
            $"missing masks (1): {LabelFolder.Names[2]}.png; label the image, or remove its entry from labels.json",
            $"masks of another size than 16x16 (1): {LabelFolder.Names[0]}.png (2000000000x16)",
            "masks of no image in labels.json, so of another seed, camera or model (1): seed00013_yaw00_pitch00.png");
    }

    public static TheoryData<object, string> BrokenDescriptions() => new()
    {
        { new { image_size = 5000 }, "labels.json: image_size: must lie between 1 and 4096, got 5000." },
        { new { image_size = "16" }, "labels.json: image_size" },
        { new { classes = new[] { new { name = "background", color = new[] { 0, 0, 0 } } } }, "classes: the background and at least one part are needed." },
        { new { classes = ((string[])["a", "b"]).Select(name => new { name, color = new[] { 1, 1, 1 } }) }, "parts: 'a' and 'b' have the same colour (1, 1, 1)" },
        { new { images = Array.Empty<int>() }, "images: at least one is needed." },
        { new { images = new[] { LabelFolder.Image("../x", 0, LabelFolder.Camera(0).ToVector()) } }, "images[0]: 'images/../x.png' must be the path of a file inside the folder." },
        { new { images = new[] { LabelFolder.Image("x", -1, LabelFolder.Camera(0).ToVector()) } }, "images[0]: seed must lie between 0 and 4294967295, got -1." },
        { new { images = new[] { LabelFolder.Image("x", 0, new float[25]) } }, "images[0]: camera: the last row of the pose must be 0 0 0 1" },
        { new { images = new[] { LabelFolder.Image("x", 0, new float[3]) } }, "a camera must be an array of 25 numbers." },
        { new { images = new[] { LabelFolder.Image("seed00012_a", 13, LabelFolder.Camera(0).ToVector()) } }, "images[0]: seed is 13, but the image is seed00012_a.png" },
        { new { images = Enumerable.Repeat(LabelFolder.Image("seed00000_a", 0, LabelFolder.Camera(0).ToVector()), 2) }, "images[1]: a second image is named seed00000_a.png; names must differ." },
    };

    [Theory]
    [MemberData(nameof(BrokenDescriptions))]
    public void BrokenDescription_IsRefused(object changes, string message)
    {
        using var folder = new LabelFolder();
        folder.WriteDescription(changes);
        Assert.Contains(message, Assert.Throws<LabelException>(() => LabelProject.Open(folder.Folder)).Message);
    }

    [Fact]
    public void FolderWithoutDescription_IsRefused()
    {
        using var home = new TemporaryFolder();
        Assert.Equal(
            $"{home.Path}: there is no labels.json; 'trifold label export' makes a folder with one.",
            Assert.Throws<LabelException>(() => LabelProject.Open(home.Path)).Message);
    }

    private static LabelReport Check(LabelFolder folder) => LabelProject.Open(folder.Folder).Check(LabelFolder.Model);

    private static string ReadAs(LabelFolder folder)
    {
        var report = Check(folder);
        AssertComplete(report);
        return report.ReadAs;
    }

    private static void AssertFaults(LabelFolder folder, params string[] faults)
    {
        Assert.Equal(faults, Check(folder).Faults);
        Assert.Equal(faults, Assert.Throws<LabelException>(() => LabelProject.Read(folder.Folder, LabelFolder.Model)).Faults);
    }

    private static void AssertComplete(LabelReport report)
    {
        Assert.Empty(report.Faults);
        Assert.Empty(report.Warnings);
        var views = report.Accepted();
        Assert.Equal(LabelFolder.Seeds, views.Select(view => view.Seed));
        for (var i = 0; i < views.Count; i++)
        {
            Assert.Equal(LabelFolder.Camera(i).ToVector(), views[i].Camera.ToVector());
            Assert.Equal(LabelFolder.Truth(i).Labels, views[i].Labels.Labels);
        }
    }

    private static void Write(LabelFolder folder, LabelFormat format)
    {
        switch (format)
        {
            case LabelFormat.Palette:
                folder.WriteMasks(PngMaskKind.Palette);
                break;
            case LabelFormat.Rgb:
                folder.WriteMasks(PngMaskKind.Rgb);
                break;
            case LabelFormat.Index:
                folder.WriteMasks(PngMaskKind.Index);
                break;
            case LabelFormat.LabelStudio:
                folder.WriteLabelStudio();
                break;
            default:
                folder.WriteCoco();
                break;
        }
    }
}
