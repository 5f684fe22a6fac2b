using System.Text;
using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Formats.Png;
using Xunit;

namespace Trifold.Formats.Tests.Masks;

public class CvatMasksTests
{
    // The skin of the picture lies in a box of 3x4 at (2, 1), the hair in one of 5x3 at (1, 0); runs go along the rows.
    private const string Skin =
        """<mask label="skin" source="manual" occluded="0" rle="1, 1, 1, 6, 1, 1, 1" left="2" top="1" width="3" height="4" z_order="0"></mask>""";

    private const string Hair =
        """<mask label="hair" source="manual" occluded="0" rle="1,3,1,2,1,3,3,1" left="1" top="0" width="5" height="3" z_order="0"/>""";

    [Fact]
    public void Masks_LieInTheirBoxes()
    {
        var image = Assert.Single(CvatMasks.Decode(File(Skin + Hair), "annotations.xml"));
        var reading = image.Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);

        Assert.Equal("a.png", image.Name);
        Assert.Equal((TestLegend.Width, TestLegend.Height), image.Size);
        Assert.Equal(TestLegend.Labels, reading.Labels.Labels);
        Assert.Empty(reading.Unknown);
    }

    [Fact]
    public void HigherOrder_LiesOnTop()
    {
        const string All = """<polygon label="hair" points="0.0,0.0;7.0,0.0;7.0,5.0;0.0,5.0" z_order="-1"><attribute name="a">b</attribute></polygon>""";
        var labels = CvatMasks.Decode(File(Skin + All + "<tag label=\"good\"/>"), "annotations.xml")[0]
            .Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height).Labels.Labels;

        Assert.Equal(TestLegend.Labels.Select(label => label == 1 ? (byte)1 : (byte)2), labels);
    }

    [Fact]
    public void UnknownLabel_IsCounted()
    {
        var reading = CvatMasks.Decode(File(Skin.Replace("\"skin\"", "\"cheek\"")), "annotations.xml")[0]
            .Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);
        Assert.Equal([new UnknownMark("label 'cheek'", 8)], reading.Unknown);
    }

    [Theory]
    [InlineData("rle=\"1, 1", "rle=\"0, 1", "annotations.xml: image 0 (a.png), shape 0: the runs have 11 pixels, 3x4 are 12.")]
    [InlineData("rle=\"1, 1", "rle=\"1, x", "rle: 'x' is no length of a run.")]
    [InlineData("left=\"2\"", "left=\"5\"", "a box of 3x4 pixels at 5, 1 does not lie within 7x5.")]
    [InlineData("width=\"3\"", "width=\"2147483647\"", "does not lie within 7x5.")]
    [InlineData("left=\"2\"", "", "<mask> has no 'left'.")]
    [InlineData("mask", "box", "a box is not read; use masks or polygons.")]
    [InlineData("mask", "polygon", "<polygon> has no 'points'.")]
    [InlineData("</image>", "", "not valid XML")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", "not valid XML")]
    [InlineData("annotations", "other", "the root must be <annotations> (CVAT for images 1.1), got <other>.")]
    [InlineData("<image id", "<track/><image id", "this is 'CVAT for video'; export as 'CVAT for images 1.1'.")]
    public void WrongFile_IsRefusedWithItsPlace(string part, string replacement, string message)
    {
        var xml = Encoding.UTF8.GetString(File(Skin)).Replace(part, replacement);
        var fault = Assert.Throws<MaskFormatException>(() => CvatMasks.Decode(Encoding.UTF8.GetBytes(xml), "annotations.xml")[0]
            .Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height));
        Assert.Contains(message, fault.Message);
    }

    [Fact]
    public void Damage_IsReadOrRefused() => Hostile.Damage(File(Skin + Hair), xml =>
    {
        foreach (var image in CvatMasks.Decode(xml, "annotations.xml"))
        {
            if (image.Size == (TestLegend.Width, TestLegend.Height))
                image.Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);
        }
    });

    // Colours are the label map's own, not the parts'; "background" is what nobody labelled.
    [Fact]
    public void SegmentationMask_IsReadThroughItsLabelMap()
    {
        var map = CvatLabelMap.Decode(
            "# label:color_rgb:parts:actions\nbackground:9,9,9::\r\nskin:1,0,0::\nhair:2,0,0::\nhat:3,0,0::\n"u8, "labelmap.txt");
        byte[] pixels = [9, 9, 9, 1, 0, 0, 2, 0, 0, 3, 0, 0, 3, 0, 0, 4, 0, 0];

        var reading = map.Read(PngWriter.WriteRgb8(new RgbImage(6, 1, pixels)), TestLegend.Parts);

        Assert.Equal([0, 1, 2, 0, 0, 0], reading.Labels.Labels);
        Assert.Equal([new UnknownMark("label 'hat'", 2), new UnknownMark("colour (4, 0, 0)", 1)], reading.Unknown);
    }

    [Fact]
    public void LabelMap_IsReadBack()
    {
        var text = CvatLabelMap.Encode(TestLegend.Parts);
        Assert.StartsWith("# label:color_rgb:parts:actions\nbackground:0,0,0::\nskin:240,188,150::\n", Encoding.UTF8.GetString(text));

        var mask = PngWriter.WriteRgb8(new RgbImage(TestLegend.Width, TestLegend.Height, TestLegend.Pixels));
        Assert.Equal(TestLegend.Labels, CvatLabelMap.Decode(text, "labelmap.txt").Read(mask, TestLegend.Parts).Labels.Labels);
    }

    [Theory]
    [InlineData("skin", "labelmap.txt, line 1: a line must have the form name:r,g,b::, got 'skin'.")]
    [InlineData("skin:1,2,256::", "must have the form name:r,g,b::")]
    [InlineData(":1,2,3::", "must have the form name:r,g,b::")]
    [InlineData("skin:1,2,3::\nhair:1,2,3::", "labelmap.txt: the colour (1, 2, 3) stands for 'skin' and 'hair'.")]
    public void WrongLabelMap_IsRefused(string text, string message) => Assert.Contains(
        message, Assert.Throws<MaskFormatException>(() => CvatLabelMap.Decode(Encoding.UTF8.GetBytes(text), "labelmap.txt")).Message);

    [Theory]
    [InlineData("left:eye")]
    [InlineData("#hair")]
    [InlineData("a\nb")]
    public void NamesThatALabelMapCannotHold_AreRefused(string name) => Assert.Contains(
        $"'{name}'", Assert.Throws<ArgumentException>(() => CvatLabelMap.Encode(new MaskLegend([new(name, default)]))).Message);

    private static byte[] File(string shapes) => Encoding.UTF8.GetBytes($"""
        <?xml version="1.0" encoding="utf-8"?>
        <annotations>
          <version>1.1</version>
          <meta><task><id>3</id></task></meta>
          <image id="0" name="images/a.png" width="{TestLegend.Width}" height="{TestLegend.Height}">{shapes}</image>
        </annotations>
        """);
}
