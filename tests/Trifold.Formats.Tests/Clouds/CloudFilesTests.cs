using Trifold.Formats.Clouds;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Clouds;

/// <summary>Clouds are what other programs read: Open3D, NumPy, and a reader written as PointNet++'s.</summary>
public sealed class CloudFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cloud.ply")]
    [InlineData("cloud.pcd")]
    public void PlyAndPcd_AreReadByOpen3D(string name)
    {
        var seen = WriteAndRun(name, name.EndsWith("ply", StringComparison.Ordinal) ? PlyCloud.Write : PcdCloud.Write,
            """
            import open3d, numpy, sys
            cloud = open3d.io.read_point_cloud(sys.argv[1])
            for rows in (cloud.points, cloud.normals, numpy.asarray(cloud.colors) * 255):
                print(numpy.asarray(rows).round(4).tolist())
            """);

        Assert.Equal(
        [
            "[[0.0, 0.5, -1.0], [2.0, 3.25, 4.0], [-7.0, 8.0, 9.0]]",
            "[[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]]",
            "[[255.0, 128.0, 0.0], [1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]",
        ], seen);
    }

    [Fact]
    public void Ply_HasLabelsNamesAndConfidence()
    {
        var seen = WriteAndRun("cloud.ply", PlyCloud.Write,
            """
            import struct, sys
            head, body = open(sys.argv[1], 'rb').read().split(b'end_header\n', 1)
            print(';'.join(l for l in head.decode().split('\n') if l.startswith('comment')))
            print(' '.join(' '.join(l.split()[1:]) for l in head.decode().split('\n') if l.startswith('property'))[-36:])
            print([struct.unpack_from('<Hf', body, 33 * i + 27) for i in range(3)], len(body))
            """);

        Assert.Equal(
            ["comment label 0 background;comment label 1 left eye;comment label 2 hair", "uchar blue ushort label float confidence"[^36..],
                "[(1, 0.5), (2, 1.0), (2, 0.25)] 99"], seen);
    }

    [Fact]
    public void Ply_IsReadBackToTheBit()
    {
        var cloud = Cloud();
        using var file = new MemoryStream();
        PlyCloud.Write(file, cloud);
        var bytes = file.ToArray();

        var read = PlyCloud.Read(bytes, cloud.Parts, "cloud");

        Assert.Equal(cloud.Positions, read.Positions);
        Assert.Equal(cloud.Normals, read.Normals);
        Assert.Equal(cloud.Colors, read.Colors);
        Assert.Equal(cloud.Labels, read.Labels);
        Assert.Equal(cloud.Confidences, read.Confidences);
        Assert.Contains("cloud: 3 points need 99 bytes, got 98", Refused(bytes[..^1], cloud.Parts));
        Assert.Contains("other properties or parts", Refused(bytes, [.. cloud.Parts.Reverse()]));
        Assert.Contains("a label is 2, but there are 2 parts", Refused(bytes, [.. cloud.Parts.Take(2)]));
        Assert.Contains("is no binary PLY file", Refused([1, 2, 3], cloud.Parts));

        static string Refused(byte[] ply, IReadOnlyList<MeshPart> parts) =>
            Assert.Throws<ImageFormatException>(() => PlyCloud.Read(ply, parts, "cloud")).Message;
    }

    [Fact]
    public void Pcd_HasLabelsAndNames()
    {
        var seen = WriteAndRun("cloud.pcd", PcdCloud.Write,
            """
            import numpy, sys
            head, body = open(sys.argv[1], 'rb').read().split(b'DATA binary\n', 1)
            lines = [l.split(' ', 1) for l in head.decode().strip().split('\n')]
            fields = dict(l for l in lines if l[0] != '#')
            types = {'F': 'f4', 'U': 'u4'}
            rows = numpy.frombuffer(body, [(f, types[t]) for f, t in zip(fields['FIELDS'].split(), fields['TYPE'].split())])
            print(rows['label'].tolist(), fields['POINTS'], fields['WIDTH'], fields['VERSION'])
            print([l[1] for l in lines if l[0] == '#'][1:])
            """);

        Assert.Equal(["[1, 2, 2] 3 3 0.7", "['label 0 background', 'label 1 left eye', 'label 2 hair']"], seen);
    }

    [Fact]
    public void Npz_IsReadByNumPy()
    {
        var seen = WriteAndRun("cloud.npz", NpzCloud.Write,
            """
            import numpy, sys
            cloud = numpy.load(sys.argv[1])
            for name in cloud.files:
                print(name, cloud[name].dtype, cloud[name].tolist())
            """);

        Assert.Equal(
        [
            "points float32 [[0.0, 0.5, -1.0], [2.0, 3.25, 4.0], [-7.0, 8.0, 9.0]]",
            "normals float32 [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]]",
            "colors uint8 [[255, 128, 0], [1, 2, 3], [10, 20, 30]]",
            "labels uint16 [1, 2, 2]",
            "confidence float32 [0.5, 1.0, 0.25]",
            "class_names <U10 ['background', 'left eye', 'hair']",
        ], seen);
    }

    [Fact]
    public void ShapeNetPart_HasGlobalPartIdsAndLists()
    {
        var mug = ShapeNetCategory.Parse("Mug", 2);
        var seen = WriteAndRun("cloud.txt", (stream, cloud) => ShapeNetPart.Write(stream, cloud, mug),
            """
            import numpy, sys
            data = numpy.loadtxt(sys.argv[1]).astype(numpy.float32)
            print(data[:, 0:6].tolist()[1], data[:, -1].astype(numpy.int32).tolist())
            """);

        Assert.Equal(["[2.0, 3.25, 4.0, 0.0, 1.0, 0.0] [36, 37, 37]"], seen);
        Assert.Equal("Mug\t03797390\n"u8, ShapeNetPart.EncodeCategory(mug));
        Assert.Equal("""["shape_data/03797390/a","shape_data/03797390/b"]"""u8, ShapeNetPart.EncodeList(mug, ["a", "b"]));
    }

    [Fact]
    public void ACategoryThatDoesNotFit_IsRefused()
    {
        Assert.Equal(new ShapeNetCategory("Head", "00000001", 0, null), ShapeNetCategory.Parse("Head:00000001", 10));
        Assert.Contains("'Boat' is unknown; use Airplane, Bag", Refused("Boat", 4));
        Assert.Contains("Car has 4 parts, the decoder 10", Refused("Car", 10));
        Assert.Contains("NAME and SYNSET are letters, digits", Refused("a:../b", 4));

        static string Refused(string text, int parts) =>
            Assert.Throws<ArgumentException>(() => ShapeNetCategory.Parse(text, parts)).Message;
    }

    [Fact]
    public void WrongUse_IsNamed()
    {
        Assert.Contains("1 points need 3 numbers each", Assert.Throws<ArgumentException>(
            () => new PointCloud([1, 2], [1, 2, 3], new Rgb[1], [0], [1], [new("a", default)])).Message);
        Assert.Contains("a label is 1, but there are 1 parts", Assert.Throws<ArgumentException>(
            () => new PointCloud([1, 2, 3], [1, 2, 3], new Rgb[1], [1], [1], [new("a", default)])).Message);
        var background = new PointCloud([1, 2, 3], [1, 2, 3], new Rgb[1], [0], [1], [new("a", default)]);
        Assert.Contains("a point is background", Assert.Throws<ArgumentException>(
            () => ShapeNetPart.Write(Stream.Null, background, ShapeNetCategory.Parse("a:b", 1))).Message);
    }

    private static PointCloud Cloud() => new(
        [0, 0.5f, -1, 2, 3.25f, 4, -7, 8, 9],
        [0, 0, 1, 0, 1, 0, -1, 0, 0],
        [new(255, 128, 0), new(1, 2, 3), new(10, 20, 30)],
        [1, 2, 2],
        [0.5f, 1, 0.25f],
        [new("background", default), new("left eye", new(1, 2, 3)), new("hair", new(4, 5, 6))]);

    private string[] WriteAndRun(string name, Action<Stream, PointCloud> write, string script)
    {
        var file = _folder.File(name);
        using (var stream = File.Create(file))
            write(stream, Cloud());
        return Python.Run(script, file).Split('\n');
    }
}
