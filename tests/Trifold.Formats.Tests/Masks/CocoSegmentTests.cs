using System.Globalization;
using System.Text.Json;
using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Trifold.Formats.Masks.Regions;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Masks;

public sealed class CocoSegmentTests : IDisposable
{
    private const int Width = 37;
    private const int Height = 29;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Decoded as the definition of COCO's run lengths says, by NumPy.
    [Fact]
    public void Segments_AreDecodedByTheDefinition()
    {
        var image = Noise(5);
        File.WriteAllBytes(_folder.File("labels.bin"), image.Labels);
        File.WriteAllText(_folder.File("segments.json"), JsonSerializer.Serialize(CocoSegment.Of(image)));

        Assert.Equal("5 segments", Python.Run(
            """
            import json, numpy, sys
            H, W = 29, 37
            labels = numpy.fromfile(sys.argv[1] + '/labels.bin', numpy.uint8).reshape(H, W)

            def runs(text):
                counts, at = [], 0
                while at < len(text):
                    number, shift, more = 0, 0, True
                    while more:
                        bits = ord(text[at]) - 48
                        at += 1
                        number |= (bits & 31) << shift
                        shift += 5
                        more = bits & 32
                        if not more and bits & 16:
                            number |= -1 << shift
                    counts.append(number + counts[-2] if len(counts) > 2 else number)
                return counts

            segments = json.load(open(sys.argv[1] + '/segments.json'))
            assert [s['Label'] for s in segments] == numpy.unique(labels).tolist()
            for segment in segments:
                counts = runs(segment['Counts'])
                mask = numpy.repeat(numpy.arange(len(counts)) % 2, counts).reshape(W, H).T
                assert (mask == (labels == segment['Label'])).all()
                rows, columns = numpy.nonzero(mask)
                box = [columns.min(), rows.min(), columns.max() - columns.min() + 1, rows.max() - rows.min() + 1]
                assert box == [segment['Box'][name] for name in ('Left', 'Top', 'Width', 'Height')], box
                assert mask.sum() == segment['Area']
            print(len(segments), 'segments')
            """, _folder.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(200)]
    public void Segments_AreReadBack(int labels)
    {
        var image = Noise(labels);
        var painted = new byte[Width * Height];
        foreach (var segment in CocoSegment.Of(image))
        {
            var runs = CocoRle.Decompress(segment.Counts, "");
            var at = 0;
            for (var i = 0; i < runs.Length; at += runs[i++])
            {
                for (var pixel = at; i % 2 == 1 && pixel < at + runs[i]; pixel++)
                    painted[pixel % Height * Width + pixel / Height] = segment.Label;
            }

            Assert.Equal(Width * Height, at);
        }

        Assert.Equal(image.Labels, painted);
    }

    [Fact]
    public void ARunOverTheEdgeOfAColumn_HasABoxOfWholeColumns()
    {
        var segment = Assert.Single(CocoSegment.Of(new LabelImage(2, 3, [0, 7, 7, 0, 7, 0])), segment => segment.Label == 7);

        Assert.Equal((3, new PixelBox(0, 0, 2, 3)), (segment.Area, segment.Box));
    }

    [Fact]
    public void PanopticIds_AreSpreadOverTheChannels()
    {
        File.WriteAllBytes(_folder.File("a.png"), PanopticPng.Encode(new LabelImage(3, 1, [0, 1, 2]), [1, 256, 16777215]));

        Assert.Equal("1 256 16777215", Python.Run(
            """
            import numpy, sys
            from PIL import Image
            channels = numpy.array(Image.open(sys.argv[1]), dtype=numpy.uint32)
            print(*(channels @ [1, 256, 65536])[0].astype(int))
            """, _folder.File("a.png")));
        Assert.Throws<ArgumentException>(() => PanopticPng.Encode(new LabelImage(1, 1, [0]), [1 << 24]));
        Assert.Throws<ImageFormatException>(() => PanopticPng.Encode(new LabelImage(1, 1, [1]), [1]));
    }

    [Fact]
    public void VocObjects_HaveOneClassEach()
    {
        var labels = new LabelImage(3, 2, [0, 9, 9, 4, 0, 9]);
        File.WriteAllBytes(_folder.File("class.png"), VocMasks.Classes(labels));
        File.WriteAllBytes(_folder.File("object.png"), VocMasks.Objects(labels));

        var palette = Palettes.PascalVoc()[9];
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"[0, 9, 9, 4, 0, 9] [0, 2, 2, 1, 0, 2] [{palette.R}, {palette.G}, {palette.B}]"),
            Python.Run(
                """
                import numpy, sys
                from PIL import Image
                images = [Image.open(f'{sys.argv[1]}/{name}.png') for name in ('class', 'object')]
                print(*(numpy.array(image).ravel().tolist() for image in images), images[0].getpalette()[27:30])
                """, _folder.Path));
    }

    // Patches of a few pixels, so that runs are short and long.
    private static LabelImage Noise(int labels)
    {
        var random = new Random(3);
        var image = new byte[Width * Height];
        for (var i = 0; i < image.Length; i++)
            image[i] = i > 0 && random.Next(3) > 0 ? image[i - 1] : (byte)random.Next(labels);
        return new LabelImage(Width, Height, image);
    }
}
