using Trifold.Factory.DataSets;
using Trifold.Factory.DataSets.Layouts;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.DataSets;

public sealed class VocFormatTests : IDisposable
{
    // Seeds 9 to 11: the middle one is of validation.
    private static readonly ExactSamples Exact = new("cars", scenes: 3, firstSeed: 9);

    private readonly WrittenDataSet _set = new(Exact, VocFormat.FormatName);

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Masks_AreReadAsVocReadersDo() => Assert.Equal("6 images", Python.Run(
        """
        import numpy, os, sys
        from PIL import Image
        folder, truth = sys.argv[1:]
        names = open(folder + '/ImageSets/Segmentation/trainval.txt').read().split()
        for name in names:
            image, classes, objects = (
                Image.open(f'{folder}/{part}') for part in
                (f'JPEGImages/{name}.jpg', f'SegmentationClass/{name}.png', f'SegmentationObject/{name}.png'))
            rgb = numpy.fromfile(f'{truth}/{name}.rgb', numpy.uint8).reshape(64, 64, 3)
            assert image.format == 'JPEG' and abs(numpy.array(image).astype(int) - rgb).mean() < 2
            assert classes.mode == objects.mode == 'P' and classes.getpalette()[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
            classes, objects = numpy.array(classes), numpy.array(objects)
            assert (classes.ravel() == numpy.fromfile(f'{truth}/{name}.labels', numpy.uint8)).all()
            assert ((objects == 0) == (classes == 0)).all()
            assert numpy.unique(objects).tolist() == list(range(objects.max() + 1))
            assert all(len(numpy.unique(classes[objects == number])) == 1 for number in numpy.unique(objects))
        assert sorted(names) == sorted(file[:-4] for file in os.listdir(folder + '/JPEGImages'))
        print(len(names), 'images')
        """, _set.Path, _set.WriteTruth(Exact)));

    [Fact]
    public void Split_KeepsTheViewsOfASceneTogether()
    {
        Assert.Equal("000002\n000003\n", File.ReadAllText(_set.File("ImageSets/Segmentation/val.txt")));
        Assert.Equal("000000\n000001\n000004\n000005\n", File.ReadAllText(_set.File("ImageSets/Segmentation/train.txt")));
    }

    [Fact]
    public void Metadata_NamesEveryFile() =>
        Assert.Equal($"{Exact.Labels.Count} labels\n6 samples", Croissant.Read(_set.Path));

    [Fact]
    public void LabelsThatDoNotFit_AreRefused()
    {
        var many = new LabelSet(Enumerable.Range(0, 256).Select(i => new Label($"l{i}", 0, 0, 0)));
        Assert.Contains("255 classes", Assert.Throws<ArgumentException>(() => new VocFormat(new SampleEncoding(many))).Message);
        var colon = new LabelSet([new("background", 0, 0, 0), new("eye:left", 1, 1, 1)]);
        Assert.Contains("'eye:left'", Assert.Throws<ArgumentException>(() => new CvatFormat(new SampleEncoding(colon))).Message);
    }
}
