using System.Globalization;
using System.Text;
using System.Text.Json;
using Trifold.Formats.Masks;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Masks;

public class LabelStudioMasksTests
{
    [Fact]
    public void BrushRegions_GiveTheirPixels()
    {
        var json = File(Region("skin", Stream(TestLegend.Region(1))), Region("hair", Stream(TestLegend.Region(2))));

        var image = Assert.Single(LabelStudioMasks.Decode(json, "export.json"));
        var reading = image.Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);

        Assert.Equal("1a2b3c4d-a.png", image.Name);
        Assert.Equal((TestLegend.Width, TestLegend.Height), image.Size);
        Assert.Equal(TestLegend.Labels, reading.Labels.Labels);
        Assert.Empty(reading.Unknown);
    }

    [Theory]
    [InlineData("/data/upload/1/a.png")]
    [InlineData("/data/local-files/?d=some%20folder%2Fa.png")]
    [InlineData("https://host/images/a.png?token=x/y#z")]
    [InlineData("s3://bucket/a.png")]
    [InlineData("C:\\\\images\\\\a.png")]
    public void ImageName_IsTheEndOfItsAddress(string address)
    {
        var json = Encoding.UTF8.GetString(File(Region("skin", Stream(TestLegend.Region(1))))).Replace("/data/upload/1/1a2b3c4d-a.png", address);
        Assert.Equal("a.png", LabelStudioMasks.Decode(Encoding.UTF8.GetBytes(json), "export.json")[0].Name);
    }

    [Fact]
    public void PolygonRegions_AreInPercent()
    {
        var json = File(Region("hair", "polygonlabels", """ "points": [[0, 0], [100, 0], [100, 100], [0, 100]] """), Region("skin", Stream(TestLegend.Region(1))));

        var labels = LabelStudioMasks.Decode(json, "export.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height).Labels.Labels;

        Assert.Equal(TestLegend.Labels.Select(label => label == 1 ? (byte)1 : (byte)2), labels);
    }

    [Fact]
    public void Annotations_CountUnlessCancelledAndTheGroundTruthFirst()
    {
        string Annotation(string label, string extra) =>
            $$"""{"result": [{{Region(label, Stream(TestLegend.Region(1)))}}]{{extra}}}""";
        byte[] Painted(params string[] annotations) =>
            LabelStudioMasks.Decode(Task(annotations), "export.json")[0].Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height).Labels.Labels;
        var (skin, hair) = (Painted(Annotation("skin", "")), Painted(Annotation("hair", "")));

        Assert.NotEqual(skin, hair);
        Assert.Equal(hair, Painted(Annotation("skin", ", \"was_cancelled\": true"), Annotation("hair", "")));
        Assert.Equal(skin, Painted(Annotation("skin", ", \"ground_truth\": true"), Annotation("hair", "")));
        Assert.Empty(LabelStudioMasks.Decode(Task(Annotation("skin", ", \"was_cancelled\": true")), "export.json"));
        AssertFault(
            Task(Annotation("skin", ""), Annotation("hair", "")),
            "export.json: task 0 (1a2b3c4d-a.png): 2 annotations; delete all but one, or mark one as ground truth.");
    }

    [Fact]
    public void OtherResults_AreNoRegions()
    {
        var json = File("""{"type": "choices", "value": {"choices": ["good"]}, "from_name": "q", "to_name": "image"}""");

        var image = LabelStudioMasks.Decode(json, "export.json")[0];

        Assert.Null(image.Size);
        Assert.All(image.Paint(TestLegend.Parts, 3, 2).Labels.Labels, label => Assert.Equal(0, label));
    }

    [Theory]
    [InlineData("\"original_width\": 7", "\"original_width\": 8", "rle: it has 140 values; 40 pixels of 4 channels are 160.")]
    [InlineData("\"image_rotation\": 0", "\"image_rotation\": 90", "'image_rotation' must be 0")]
    [InlineData("\"format\": \"rle\"", "\"format\": \"png\"", "'format' must be rle, got 'png'")]
    [InlineData("[\"skin\"]", "[\"skin\", \"hair\"]", "'brushlabels' must be one label, got 2.")]
    [InlineData("\"rle\": [0", "\"rle\": [256", "rle[0] must be a whole number from 0 to 255, got 256.")]
    [InlineData("\"type\": \"brushlabels\"", "\"type\": \"ellipselabels\"", "regions of type 'ellipselabels' are not read; use brushlabels or polygonlabels.")]
    [InlineData("\"annotations\"", "\"tag\"", "export from Label Studio as JSON, not JSON-MIN.")]
    [InlineData("\"image\": \"", "\"other\": \"\", \"text\": \"", "'image' is needed")]
    [InlineData("\"original_height\": 5", "\"original_height\": 5.5", "'original_height' must be a positive whole number, got 5.5.")]
    public void WrongRegion_IsRefusedWithItsPlace(string part, string replacement, string message)
    {
        var json = Encoding.UTF8.GetString(File(Region("skin", Stream(TestLegend.Region(1)))));
        Assert.Contains(part, json);
        var wrong = Encoding.UTF8.GetBytes(json.Replace(part, replacement));
        var fault = Assert.Throws<MaskFormatException>(() =>
        {
            var image = LabelStudioMasks.Decode(wrong, "export.json")[0];
            image.Paint(TestLegend.Parts, image.Size!.Value.Width, image.Size.Value.Height);
        });
        Assert.Contains("export.json: task 0", fault.Message);
        Assert.Contains(message, fault.Message);
    }

    [Fact]
    public void RegionsOfTwoSizes_AreRefused() => AssertFault(
        File(
            Region("skin", Stream(TestLegend.Region(1))),
            Region("skin", Stream(TestLegend.Region(1))).Replace("\"original_width\": 7", "\"original_width\": 8")),
        "its image has 8x5 pixels, that of an earlier region 7x5.");

    [Theory]
    [InlineData("0", "rle: the stream ends too early.")]
    [InlineData("00000000000000000000000000000000 00111", "rle: it has 0 values; 35 pixels of 4 channels are 140.")]
    [InlineData("00000000000000000000000010001100 00110", "rle: a value must have 8 bits, got 7.")]
    [InlineData("00000000000000000000000010001100 00111 0010 0011 0111 1111 1 11 0000000010001100 00000000", "rle: a run goes to value 141 of 140.")]
    [InlineData("00000000000000000000000010001100 00111 0010 0011 0111 1111 1 00 000 00000000", "rle: the stream ends too early.")]
    public void DamagedStream_IsRefused(string bits, string message)
    {
        var fault = Assert.Throws<MaskFormatException>(
            () => BrushRle.Decode(Bytes(bits), new bool[TestLegend.Labels.Length], "mask"));
        Assert.Equal($"mask: {message}", fault.Message);
    }

    // Other writers choose other widths, and blocks whose values differ.
    [Fact]
    public void Decode_ReadsBlocksOfEveryKind()
    {
        var covered = new bool[4];

        BrushRle.Decode(
            Bytes("00000000000000000000000000010000 00111 0001 0011 0100 1111" +
                "0 01 0111 00000001 00000010 00000011 10000000 00000101 00000110 00000111 01111111" + // 8 values, alphas 128 and 127
                "1 00 11 11111111" + // 4 values
                "1 10 00011 00000000"), // 4 values
            covered, "mask");

        Assert.Equal([true, false, true, false], covered);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(9, 1)]
    [InlineData(40, 40)]
    [InlineData(300, 200)]
    public void Encode_IsReadByAReaderOfItsDefinition(int width, int height)
    {
        var random = new Random(width);
        var covered = new bool[width * height];
        for (int at = 0, length; at < covered.Length; at += length)
        {
            length = Math.Min(covered.Length - at, random.Next(1, Math.Max(2, covered.Length / random.Next(1, 20))));
            covered.AsSpan(at, length).Fill(random.Next(2) == 0);
        }

        var stream = BrushRle.Encode(covered);

        const string Script = """
            import sys
            bits = ''.join(format(int(byte), '08b') for byte in sys.argv[1].split(','))
            at = 0
            def take(count):
                global at
                at += count
                assert at <= len(bits)
                return int(bits[at - count:at], 2)
            count, word, widths, values = take(32), take(5) + 1, [take(4) + 1 for _ in range(4)], []
            while len(values) < count:
                run, length = take(1), take(widths[take(2)]) + 1
                values += [take(word)] * length if run else [take(word) for _ in range(length)]
            assert len(values) == count and 1 <= len(bits) - at <= 8 and '1' not in bits[at:]
            assert all(values[i] == values[i - i % 4] for i in range(count))
            print(''.join('1' if value == 255 else '0' if value == 0 else '?' for value in values[3::4]))
            """;
        var read = Python.Run(Script, string.Join(',', stream.Select(value => value.ToString(CultureInfo.InvariantCulture))));
        Assert.Equal(string.Concat(covered.Select(pixel => pixel ? '1' : '0')), read);

        var again = new bool[covered.Length];
        BrushRle.Decode(stream, again, "mask");
        Assert.Equal(covered, again);
    }

    [Fact]
    public void Damage_IsReadOrRefused() => Hostile.Damage(
        File(Region("skin", Stream(TestLegend.Region(1))), Region("hair", "polygonlabels", """ "points": [[0, 0], [100, 0], [100, 100]] """)),
        json =>
        {
            foreach (var image in LabelStudioMasks.Decode(json, "export.json"))
            {
                if (image.Size is null || image.Size == (TestLegend.Width, TestLegend.Height))
                    image.Paint(TestLegend.Parts, TestLegend.Width, TestLegend.Height);
            }
        });

    private static void AssertFault(byte[] json, string message) => Assert.Contains(
        message, Assert.Throws<MaskFormatException>(() => LabelStudioMasks.Decode(json, "export.json")).Message);

    private static byte[] File(params string[] regions) => Task($$"""{"id": 9, "result": [{{string.Join(", ", regions)}}]}""");

    private static byte[] Task(params string[] annotations) => Encoding.UTF8.GetBytes($$"""
        [{"id": 1, "data": {"image": "/data/upload/1/1a2b3c4d-a.png"}, "annotations": [{{string.Join(", ", annotations)}}], "predictions": []}]
        """);

    private static string Region(string label, byte[] stream) =>
        Region(label, "brushlabels", $""" "format": "rle", "rle": {JsonSerializer.Serialize(stream.Select(value => (int)value))} """);

    private static string Region(string label, string type, string value) => $$"""
        {"original_width": {{TestLegend.Width}}, "original_height": {{TestLegend.Height}}, "image_rotation": 0, "id": "x", "from_name": "tag",
         "to_name": "image", "type": "{{type}}", "value": { {{value}}, "{{type}}": ["{{label}}"] } }
        """;

    // The stream's definition, written again with blocks of one pixel: four values that differ but in the last.
    private static byte[] Stream(bool[] covered) => Bytes(
        Convert.ToString(4 * covered.Length, 2).PadLeft(32, '0') + "00111 0010 0011 0111 1111" +
        string.Concat(covered.Select(pixel => "0 00 011 00000000 11111111 00000000" + (pixel ? "11111111" : "00000000"))));

    private static byte[] Bytes(string bits)
    {
        bits = bits.Replace(" ", "");
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2))];
    }
}
