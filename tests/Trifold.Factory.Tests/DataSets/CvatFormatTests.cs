using Trifold.Factory.DataSets.Layouts;

namespace Trifold.Factory.Tests.DataSets;

public sealed class CvatFormatTests : IDisposable
{
    private static readonly ExactSamples Exact = new("portraits");

    private readonly WrittenDataSet _set = new(Exact, CvatFormat.FormatName);

    public void Dispose() => _set.Dispose();

    // By CVAT's documentation of "Segmentation mask 1.1".
    [Fact]
    public void ColoursOfTheMasks_AreNamedByTheLabelMap() => Assert.Equal(
        $"4 images {string.Join(' ', Exact.Labels.Entries.Select(label => label.Name))}",
        Python.Run(
            """
            import cv2, numpy, sys
            folder, truth = sys.argv[1:]
            lines = open(folder + '/labelmap.txt').read().split('\n')
            assert lines[0] == '# label:color_rgb:parts:actions' and lines[1].startswith('background:0,0,0:')
            entries = [line.split(':') for line in lines[1:] if line]
            assert all(len(entry) == 4 for entry in entries)
            colors = {tuple(map(int, entry[1].split(','))): index for index, entry in enumerate(entries)}
            assert len(colors) == len(entries)
            names = open(folder + '/ImageSets/Segmentation/default.txt').read().split()
            for name in names:
                mask = cv2.imread(f'{folder}/SegmentationClass/{name}.png')[..., ::-1].reshape(-1, 3)
                labels = [colors[tuple(pixel)] for pixel in mask.tolist()]
                assert labels == numpy.fromfile(f'{truth}/{name}.labels', numpy.uint8).tolist()
                objects = cv2.imread(f'{folder}/SegmentationObject/{name}.png')[..., ::-1].reshape(-1, 3)
                assert len(numpy.unique(objects, axis=0)) == len(set(labels))
                assert cv2.imread(f'{folder}/JPEGImages/{name}.jpg').shape == (64, 64, 3)
            print(len(names), 'images', *(entry[0] for entry in entries))
            """, _set.Path, _set.WriteTruth(Exact)));

    [Fact]
    public void Metadata_NamesEveryFile() =>
        Assert.Equal($"{Exact.Labels.Count} labels\n4 samples", Croissant.Read(_set.Path));
}
