using Trifold.Factory.DataSets.Layouts;

namespace Trifold.Factory.Tests.DataSets;

public sealed class CocoFormatTests : IDisposable
{
    private static readonly ExactSamples Exact = new("portraits");

    private readonly WrittenDataSet _set = new(Exact, CocoFormat.FormatName);

    public void Dispose() => _set.Dispose();

    // Written from cocodataset.org's format description; the masks' truth comes from the world.
    [Fact]
    public void PanopticAndStuff_SayTheSame_AndWhatIsTrue() => Assert.Equal("4 images, every pixel in one segment", Python.Run(
        """
        import json, numpy, sys
        from PIL import Image
        folder, truth = sys.argv[1:]
        panoptic, stuff = (json.load(open(f'{folder}/{name}.json')) for name in ('panoptic', 'stuff'))

        def by_id(entries):
            table = {entry['id']: entry for entry in entries}
            assert len(table) == len(entries)
            return table

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

        def decode(segmentation):
            height, width = segmentation['size']
            counts = runs(segmentation['counts'])
            return numpy.repeat(numpy.arange(len(counts)) % 2, counts).reshape(width, height).T.astype(bool)

        def box(mask):
            rows, columns = numpy.nonzero(mask)
            return [columns.min(), rows.min(), columns.max() - columns.min() + 1, rows.max() - rows.min() + 1]

        assert panoptic['images'] == stuff['images'] and panoptic['categories'] == stuff['categories']
        images, categories = by_id(panoptic['images']), by_id(panoptic['categories'])
        assert all(category['isthing'] == 0 for category in categories.values())
        names = {id: category['name'] for id, category in categories.items()}
        stuff_of = {}
        for annotation in by_id(stuff['annotations']).values():
            stuff_of.setdefault(annotation['image_id'], []).append(annotation)
        for annotation in panoptic['annotations']:
            image = images[annotation['image_id']]
            name = image['file_name'][:-4]
            assert Image.open(f"{folder}/images/{image['file_name']}").size == (image['width'], image['height'])
            rgb = numpy.array(Image.open(f"{folder}/panoptic/{annotation['file_name']}"), dtype=int)
            ids = rgb[..., 0] + 256 * rgb[..., 1] + 65536 * rgb[..., 2]
            segments = by_id(annotation['segments_info'])
            assert set(numpy.unique(ids)) == set(segments)
            labels = numpy.fromfile(f'{truth}/{name}.labels', numpy.uint8).reshape(ids.shape)
            covered = numpy.zeros(ids.shape, int)
            for segment, region in zip(segments.values(), stuff_of[image['id']], strict=True):
                mask = ids == segment['id']
                assert (mask == decode(region['segmentation'])).all()
                assert mask.sum() == segment['area'] == region['area']
                assert box(mask) == segment['bbox'] == region['bbox']
                assert segment['category_id'] == region['category_id'] and segment['iscrowd'] == region['iscrowd'] == 0
                assert numpy.unique(labels[mask]).tolist() == [list(names).index(segment['category_id'])]
                covered += mask
            assert (covered == 1).all()
        print(len(images), 'images, every pixel in one segment')
        """, _set.Path, _set.WriteTruth(Exact)));

    [Fact]
    public void Metadata_NamesEveryFile() =>
        Assert.Equal($"{Exact.Labels.Count} labels\n4 samples", Croissant.Read(_set.Path));
}
