using System.Text;
using System.Text.Json;
using Trifold.Formats.Masks;
using Xunit;

namespace Trifold.Formats.Tests.Masks;

public class CocoMasksTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RunLengths_GiveTheirRegions(bool compressed)
    {
        var json = File(
            Annotation(1, Runs(TestLegend.Region(1), compressed)), Annotation(2, Runs(TestLegend.Region(2), compressed)));

        var image = Assert.Single(CocoMasks.Decode(json, "coco.json"));
        var reading = image.Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);

        Assert.Equal("a.png", image.Name);
        Assert.Equal((TestLegend.Width, TestLegend.Height), image.Size);
        Assert.Equal(TestLegend.Labels, reading.Labels.Labels);
        Assert.Empty(reading.Unknown);
    }

    // Strings of pycocotools for these run lengths.
    [Theory]
    [InlineData("61X13mN000`0", 10, 9, new[] { 6, 1, 40, 4, 5, 4, 5, 4, 21 })]
    [InlineData("13", 2, 2, new[] { 1, 3 })]
    public void CompressedText_IsThatOfPycocotools(string counts, int width, int height, int[] runs)
    {
        byte[] Painted(string segmentation) => CocoMasks.Decode(File(width, height, Annotation(1, segmentation)), "coco.json")[0]
            .Paint(TestLegend.Parts, width, height).Labels.Labels;

        var labels = Painted($$"""{"size": [{{height}}, {{width}}], "counts": "{{counts}}"}""");

        Assert.Equal(Painted($$"""{"size": [{{height}}, {{width}}], "counts": [{{string.Join(", ", runs)}}]}"""), labels);
        // Down the first column: pixels follow each other a row apart.
        Assert.Equal(runs[0] < height ? 1 : 0, labels[runs[0] * width]);
        Assert.Equal(runs.Where((_, i) => i % 2 == 1).Sum(), labels.Count(label => label == 1));
    }

    [Fact]
    public void LaterAnnotations_LieOnTop()
    {
        var all = new bool[TestLegend.Labels.Length];
        Array.Fill(all, true);
        var json = File(Annotation(2, Runs(all, true)), Annotation(1, Runs(TestLegend.Region(1), true)));

        var labels = CocoMasks.Decode(json, "coco.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height).Labels.Labels;

        Assert.Equal(TestLegend.Labels.Select(label => label == 1 ? (byte)1 : (byte)2), labels);
    }

    // A rectangle through pixel corners is exact; the second polygon is a triangle, of which these centres lie inside.
    [Fact]
    public void Polygons_CoverThePixelsWhoseCentresLieInside()
    {
        var json = File(Annotation(1, "[[1, 1, 3, 1, 3, 4, 1, 4], [4, 0, 7, 0, 7, 2.9]]"));

        var labels = CocoMasks.Decode(json, "coco.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height).Labels.Labels;

        Assert.Equal(
        [
            0, 0, 0, 0, 0, 1, 1,
            0, 1, 1, 0, 0, 0, 1,
            0, 1, 1, 0, 0, 0, 0,
            0, 1, 1, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0,
        ], labels);
    }

    [Fact]
    public void PolygonsOverTheEdge_AreCut()
    {
        var json = File(Annotation(1, "[[-9, -9, 99, -9, 99, 99, -9, 99]]"));

        var labels = CocoMasks.Decode(json, "coco.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height).Labels.Labels;

        Assert.All(labels, label => Assert.Equal(1, label));
    }

    // Any convex polygon: a centre is inside where it lies on one side of all edges.
    [Fact]
    public void ConvexPolygons_AgreeWithTheSidesOfTheirEdges()
    {
        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            var angles = Enumerable.Range(0, 6).Select(_ => 2 * Math.PI * random.NextDouble()).Order().ToArray();
            var (centre, radius) = ((X: 16 * random.NextDouble(), Y: 16 * random.NextDouble()), 9 * random.NextDouble());
            var corners = angles.Select(a => (X: centre.X + radius * Math.Cos(a), Y: centre.Y + radius * Math.Sin(a))).ToArray();
            var json = File(16, 16, Annotation(1, JsonSerializer.Serialize((double[][])[[.. corners.SelectMany(c => (double[])[c.X, c.Y])]])));

            var labels = CocoMasks.Decode(json, "coco.json")[0].Paint(TestLegend.Parts, 16, 16).Labels.Labels;

            Assert.Equal(Enumerable.Range(0, 256).Select(p => IsInside(corners, p % 16 + 0.5, p / 16 + 0.5) ? (byte)1 : (byte)0), labels);
        }
    }

    [Fact]
    public void UnknownCategory_IsCounted()
    {
        var json = Encoding.UTF8.GetString(File(Annotation(2, Runs(TestLegend.Region(2), true)))).Replace("hair", "beard");

        var reading = CocoMasks.Decode(Encoding.UTF8.GetBytes(json), "coco.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);

        Assert.Equal([new UnknownMark("label 'beard'", 9)], reading.Unknown);
    }

    [Theory]
    [InlineData("[]", "coco.json: an object is needed, got Array.")]
    [InlineData("{", "coco.json: not valid JSON")]
    [InlineData("{\"categories\": []}", "coco.json: there is no 'images'")]
    public void OtherFile_IsRefused(string json, string message) => AssertFault(Encoding.UTF8.GetBytes(json), message);

    [Theory]
    [InlineData("""{"size": [5, 7], "counts": [30]}""", "the runs have 30 pixels, 7x5 are 35.")]
    [InlineData("""{"size": [5, 7], "counts": [2147483647, 2147483647]}""", "the runs have 4294967294 pixels, 7x5 are 35.")]
    [InlineData("""{"size": [7, 5], "counts": [35]}""", "'size' must be [5, 7] (height, width) as of its image, got [7, 5].")]
    [InlineData("""{"size": [5, 7], "counts": [1, -1]}""", "counts[1] must be a whole number from 0 to 2147483647, got -1.")]
    [InlineData("""{"size": [5, 7], "counts": "1~"}""", "counts: character 1 is no part of a run length.")]
    [InlineData("""{"size": [5, 7], "counts": "oooooooo0"}""", "counts: character 7 is no part of a run length.")]
    [InlineData("""{"size": [5, 7], "counts": "1o"}""", "counts: the text ends within a number.")]
    [InlineData("""{"size": [5, 7], "counts": "1@"}""", "counts: run 1 has the length -16.")]
    [InlineData("[]", "'segmentation' is empty")]
    [InlineData("[[1, 2, 3, 4]]", "a polygon needs three corners or more, x and y each; got 4 numbers.")]
    [InlineData("[[1, 2, 3, 4, 5, 1e9]]", "the corners of a polygon must lie within ±1000000 pixels.")]
    [InlineData("7", "'segmentation' must be an object, got Number.")]
    public void WrongRegion_IsRefusedWithItsPlace(string segmentation, string message) =>
        AssertFault(File(Annotation(1, segmentation)), "coco.json: annotations[0]", message);

    [Fact]
    public void UnknownId_IsRefused()
    {
        AssertFault(File(Annotation(9, "[]")), "'category_id' is 9, but no category has this id.");
        AssertFault(File(Annotation(1, "[]").Replace("\"image_id\": 5", "\"image_id\": 6")), "'image_id' is 6, but no image has this id.");
    }

    // Declared sizes cost nothing before an image is painted.
    [Fact]
    public void HugeImages_TakeNoMemory()
    {
        var json = File(int.MaxValue, int.MaxValue, Annotation(1, $$"""{"size": [{{int.MaxValue}}, {{int.MaxValue}}], "counts": [7]}"""));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var image = CocoMasks.Decode(json, "coco.json")[0];

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal((int.MaxValue, int.MaxValue), image.Size);
    }

    [Fact]
    public void Damage_IsReadOrRefused() => Hostile.Damage(
        File(Annotation(1, Runs(TestLegend.Region(1), true)), Annotation(2, Runs(TestLegend.Region(2), false)), Annotation(1, "[[1, 1, 3, 1, 3, 4]]")),
        json =>
        {
            foreach (var image in CocoMasks.Decode(json, "coco.json"))
            {
                if (image.Size == (TestLegend.Width, TestLegend.Height))
                    image.Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);
            }
        });

    private static void AssertFault(byte[] json, params string[] parts)
    {
        var fault = Assert.Throws<MaskFormatException>(() =>
            CocoMasks.Decode(json, "coco.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height));
        Assert.All(parts, part => Assert.Contains(part, fault.Message));
    }

    private static byte[] File(params string[] annotations) => File(TestLegend.Width, TestLegend.Height, annotations);

    private static byte[] File(int width, int height, params string[] annotations) => Encoding.UTF8.GetBytes($$"""
        {
          "images": [{"id": 5, "file_name": "images/a.png", "width": {{width}}, "height": {{height}}}],
          "categories": [{"id": 1, "name": "skin", "supercategory": ""}, {"id": 2, "name": "hair", "supercategory": ""}],
          "annotations": [{{string.Join(", ", annotations)}}]
        }
        """);

    private static string Annotation(int category, string segmentation) =>
        $$"""{"id": 1, "image_id": 5, "category_id": {{category}}, "area": 1, "iscrowd": 0, "segmentation": {{segmentation}}}""";

    // The format's definition, written again: runs down the columns, zeros first; differences from the fourth on.
    private static string Runs(bool[] region, bool compressed)
    {
        var counts = new List<int>();
        var expected = false;
        for (var x = 0; x < TestLegend.Width; x++)
        {
            for (var y = 0; y < TestLegend.Height; y++)
            {
                if (counts.Count == 0 || region[y * TestLegend.Width + x] != expected)
                {
                    if (counts.Count == 0 && region[y * TestLegend.Width + x])
                        counts.Add(0);
                    counts.Add(0);
                    expected = region[y * TestLegend.Width + x];
                }

                counts[^1]++;
            }
        }

        var text = new StringBuilder();
        for (var i = 0; i < counts.Count; i++)
        {
            for (var rest = i < 3 ? counts[i] : counts[i] - counts[i - 2]; ;)
            {
                var digit = rest & 31;
                rest >>= 5;
                var last = digit < 16 ? rest == 0 : rest == -1;
                text.Append((char)('0' + digit + (last ? 0 : 32)));
                if (last)
                    break;
            }
        }

        var value = compressed ? JsonSerializer.Serialize(text.ToString()) : JsonSerializer.Serialize(counts);
        return $$"""{"size": [{{TestLegend.Height}}, {{TestLegend.Width}}], "counts": {{value}}}""";
    }

    private static bool IsInside((double X, double Y)[] corners, double x, double y) => corners.Select((corner, i) =>
    {
        var next = corners[(i + 1) % corners.Length];
        return (next.X - corner.X) * (y - corner.Y) - (next.Y - corner.Y) * (x - corner.X) > 0;
    }).All(side => side);
}
