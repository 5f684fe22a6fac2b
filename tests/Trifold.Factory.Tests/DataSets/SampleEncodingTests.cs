using Trifold.Factory.DataSets;
using Trifold.Formats.Images;

namespace Trifold.Factory.Tests.DataSets;

public sealed class SampleEncodingTests : IDisposable
{
    private static readonly ExactSamples Exact = new(scenes: 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MaskEncoding.Palette, "P")]
    [InlineData(MaskEncoding.Index, "L")]
    public void EveryPart_IsReadByForeignReaders(MaskEncoding mask, string mode)
    {
        var view = Exact.Samples[0].View;
        Write(new SampleEncoding(Exact.Labels, mask, DepthEncoding.Both));
        File.WriteAllBytes(_folder.File("labels.bin"), view.Labels.Labels);
        File.WriteAllBytes(_folder.File("rgb.bin"), view.Rgb.Pixels);

        var seen = Python.Run(
            """
            import cv2, json, numpy, sys
            from PIL import Image
            folder = sys.argv[1] + '/'
            raw = lambda name: numpy.fromfile(folder + name, numpy.uint8)
            mask = Image.open(folder + 'mask.png')
            print(mask.mode, (numpy.array(mask).ravel() == raw('labels.bin')).all())
            print(cv2.imread(folder + 'rgb.png').shape, (numpy.array(Image.open(folder + 'rgb.png')).ravel() == raw('rgb.bin')).all())
            exact = numpy.load(folder + 'depth.npy')
            stored = cv2.imread(folder + 'depth.png', cv2.IMREAD_UNCHANGED)
            print(exact.dtype, exact.shape, stored.dtype, bool(abs(stored / 1e4 - exact).max() < 5.1e-5))
            print(((exact > 0) == (numpy.array(mask) > 0)).all(), len(json.load(open(folder + 'camera.json'))))
            """, _folder.Path);

        Assert.Equal($"{mode} True\n(64, 64, 3) True\nfloat32 (64, 64) uint16 True\nTrue 25", seen);
    }

    [Theory]
    [InlineData(DepthEncoding.Png, "rgb.png mask.png depth.png confidence.png camera.json")]
    [InlineData(DepthEncoding.Npy, "rgb.png mask.png depth.npy confidence.png camera.json")]
    [InlineData(DepthEncoding.Both, "rgb.png mask.png depth.png depth.npy confidence.png camera.json")]
    public void DepthIsInTheFilesAskedFor(DepthEncoding depth, string files) => Assert.Equal(
        files, string.Join(' ', new SampleEncoding(Exact.Labels, depth: depth).SampleFiles(Exact.Samples[0].View)
            .Select(part => $"{part.Name}.{part.Extension}")));

    [Fact]
    public void Confidence_IsGrey()
    {
        var view = Exact.Samples[0].View with
        {
            Rgb = new RgbImage(2, 2),
            Labels = new LabelImage(2, 2, new byte[4]),
            Confidence = [0, 0.5f, 1, 1.0001f],
        };
        File.WriteAllBytes(_folder.File("confidence.png"), SampleEncoding.Confidence(view));

        Assert.Equal("L [[0, 128], [255, 255]]", Python.Run(
            """
            import numpy, sys
            from PIL import Image
            image = Image.open(sys.argv[1])
            print(image.mode, numpy.array(image).tolist())
            """, _folder.File("confidence.png")));
    }

    private void Write(SampleEncoding encoding)
    {
        foreach (var part in encoding.SampleFiles(Exact.Samples[0].View))
            File.WriteAllBytes(_folder.File($"{part.Name}.{part.Extension}"), part.Bytes);
    }
}
