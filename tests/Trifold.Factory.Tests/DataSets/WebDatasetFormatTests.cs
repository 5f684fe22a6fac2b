using Trifold.Factory.DataSets;
using Trifold.Factory.DataSets.Layouts;
using Trifold.Factory.DataSets.Shards;

namespace Trifold.Factory.Tests.DataSets;

public sealed class WebDatasetFormatTests : IDisposable
{
    private static readonly ExactSamples Exact = new("cars", scenes: 3, firstSeed: 7);

    private readonly WrittenDataSet _set = new(Exact, folder =>
    {
        var store = new ShardStore(folder, samplesPerShard: 4);
        return (new WebDatasetFormat(new SampleEncoding(Exact.Labels, depth: DepthEncoding.Both), store.Shards), store);
    });

    public void Dispose() => _set.Dispose();

    // Samples are put together as webdataset does it: neighbours with the same name up to the first dot.
    [Fact]
    public void Shards_AreReadAsSamples()
    {
        var seen = Python.Run(
            """
            import io, itertools, json, numpy, sys, tarfile
            from PIL import Image
            folder, truth = sys.argv[1:]
            for shard in ('shard-000000.tar', 'shard-000001.tar'):
                archive = tarfile.open(f'{folder}/{shard}', 'r|')
                files = ((entry.name, archive.extractfile(entry).read()) for entry in archive)
                for key, group in itertools.groupby(files, lambda file: file[0].split('.', 1)[0]):
                    sample = {name.split('.', 1)[1]: content for name, content in group}
                    labels = numpy.fromfile(f'{truth}/{key}.labels', numpy.uint8).reshape(64, 64)
                    depth = numpy.fromfile(f'{truth}/{key}.depth', numpy.float32).reshape(64, 64)
                    open_image = lambda name: numpy.array(Image.open(io.BytesIO(sample[name])))
                    assert (open_image('rgb.png').ravel() == numpy.fromfile(f'{truth}/{key}.rgb', numpy.uint8)).all()
                    assert (open_image('mask.png') == labels).all()
                    assert (numpy.load(io.BytesIO(sample['depth.npy'])) == depth).all()
                    assert abs(open_image('depth.png') / 1e4 - depth).max() < 5.1e-5
                    about = json.loads(sample['json'])
                    assert about['pixels'] == numpy.bincount(labels.ravel(), minlength=len(about['pixels'])).tolist()
                    print(shard, key, about['seed'], about['view'], len(json.loads(sample['camera.json'])))
            """, _set.Path, _set.WriteTruth(Exact));

        Assert.Equal(
            """
            shard-000000.tar 000000 7 0 25
            shard-000000.tar 000001 7 1 25
            shard-000000.tar 000002 8 0 25
            shard-000000.tar 000003 8 1 25
            shard-000001.tar 000004 9 0 25
            shard-000001.tar 000005 9 1 25
            """, seen);
    }

    [Fact]
    public void TheIndex_ListsShardsWithTheirChecksums() => Assert.Equal(
        "wids-shard-index-v1 1 exact-views\nshard-000000.tar 4 True True\nshard-000001.tar 2 True True",
        Python.Run(
            """
            import hashlib, json, os, sys
            index = json.load(open(sys.argv[1] + '/index.json'))
            print(index['__kind__'], index['wids_version'], index['name'])
            for shard in index['shardlist']:
                path = f"{sys.argv[1]}/{shard['url']}"
                same = hashlib.sha256(open(path, 'rb').read()).hexdigest() == shard['sha256']
                print(shard['url'], shard['nsamples'], os.path.getsize(path) == shard['filesize'], same)
            """, _set.Path));

    [Fact]
    public void Metadata_NamesEveryFile() =>
        Assert.Equal($"{Exact.Labels.Count} labels\n6 samples", Croissant.Read(_set.Path));
}
