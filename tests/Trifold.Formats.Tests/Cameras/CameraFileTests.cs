using System.Text;
using Trifold.Formats.Cameras;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Cameras;

public sealed class CameraFileTests : IDisposable
{
    private static readonly (int, int) Size = (512, 384);

    // Unit quaternions of poses all around, so that every branch of the conversion is taken.
    private static readonly double[][] Quaternions =
    [
        [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1],
        [0.1, 0.9, -0.3, 0.2], [-0.2, 0.1, 0.8, 0.5], [0.05, -0.4, 0.3, -0.85], [0.5, -0.5, 0.5, 0.5],
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARoundTripThroughEveryFormat_HoldsTo1e6()
    {
        var cameras = Cameras();
        var seen = cameras;
        foreach (var format in Enum.GetValues<CameraFileFormat>())
        {
            var path = _folder.File($"{format}.json");
            CameraFile.Write(path, format, WithSize(seen));
            seen = [.. CameraFile.Read(path)];
        }

        Assert.Equal(cameras.Select(camera => camera.Name), seen.Select(camera => camera.Name));
        AssertEqual(cameras, seen, 1e-6);
    }

    [Theory]
    [InlineData(CameraFileFormat.Nerfstudio)]
    [InlineData(CameraFileFormat.Colmap)]
    [InlineData(CameraFileFormat.OpenCv)]
    public void FormatsInDoublePrecision_LoseNothing(CameraFileFormat format)
    {
        var cameras = Cameras();
        CameraFile.Write(_folder.File("cameras"), format, cameras);

        var seen = CameraFile.Read(_folder.File("cameras"));

        AssertEqual(cameras, seen, 1e-14);
        Assert.All(seen, camera => Assert.Equal(Size, camera.Size));
    }

    [Fact]
    public void AWorldTurnedToZUp_ComesBack()
    {
        var cameras = Cameras();
        var json = NerfstudioCameras.Encode(cameras, zUp: true);
        AssertEqual(cameras, NerfstudioCameras.Decode(json, "t"), 1e-14);
        // What is up (+y) in the model's world is up (+z) in the file's.
        Assert.Contains("applied_transform", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void EveryFormatProjectsAPointToTheSamePixel_ByItsOwnRules()
    {
        // Each file is read and used as its own documentation says, without our code.
        var camera = Cameras()[4];
        CameraFile.Write(_folder.File("dataset.json"), CameraFileFormat.Eg3d, [camera]);
        CameraFile.Write(_folder.File("transforms.json"), CameraFileFormat.Nerfstudio, [camera]);
        CameraFile.Write(_folder.File("colmap"), CameraFileFormat.Colmap, [camera]);
        CameraFile.Write(_folder.File("krt.json"), CameraFileFormat.OpenCv, [camera]);

        var printed = Python.Run(
            """
            import json, os, sys
            root, W, H = sys.argv[1], 512, 384
            T = lambda m: [list(r) for r in zip(*m)]
            mul = lambda m, v: [sum(a * b for a, b in zip(r, v)) for r in m]
            p = [0.11, -0.07, 0.05]
            def from_c2w(c2w):  # world point in camera axes
                R, o = [r[:3] for r in c2w[:3]], [r[3] for r in c2w[:3]]
                return mul(T(R), [a - b for a, b in zip(p, o)])
            c = json.load(open(root + '/dataset.json'))['labels'][0][1]
            x = from_c2w([c[4 * i:4 * i + 4] for i in range(4)]); k = c[16:]
            print((k[0] * x[0] / x[2] + k[2]) * W, (k[4] * x[1] / x[2] + k[5]) * H)
            t = json.load(open(root + '/transforms.json'))
            x = from_c2w(t['frames'][0]['transform_matrix'])  # OpenGL: looks along -z, y up
            print(t['fl_x'] * x[0] / -x[2] + t['cx'], t['fl_y'] * -x[1] / -x[2] + t['cy'])
            lines = lambda n: [l.split() for l in open(root + '/colmap/' + n) if l.strip() and l[0] != '#']
            w, a, b, d = map(float, lines('images.txt')[0][1:5]); tr = list(map(float, lines('images.txt')[0][5:8]))
            R = [[1 - 2 * (b * b + d * d), 2 * (a * b - w * d), 2 * (a * d + w * b)],
                 [2 * (a * b + w * d), 1 - 2 * (a * a + d * d), 2 * (b * d - w * a)],
                 [2 * (a * d - w * b), 2 * (b * d + w * a), 1 - 2 * (a * a + b * b)]]
            x = [u + v for u, v in zip(mul(R, p), tr)]
            fx, fy, cx, cy = map(float, lines('cameras.txt')[0][4:])
            print(fx * x[0] / x[2] + cx, fy * x[1] / x[2] + cy)
            q = json.load(open(root + '/krt.json'))['cameras'][0]
            x = mul(q['K'], [u + v for u, v in zip(mul(q['R'], p), q['t'])])
            print(x[0] / x[2] + 0.5, x[1] / x[2] + 0.5)  # OpenCV: integer coordinates are pixel centres
            """,
            _folder.Path);

        var pixels = printed.Split('\n').Select(line => line.Split(' ').Select(double.Parse).ToArray()).ToArray();
        Assert.Equal(4, pixels.Length);
        Assert.All(pixels, pixel => Assert.True(
            Math.Abs(pixel[0] - pixels[0][0]) < 1e-3 && Math.Abs(pixel[1] - pixels[0][1]) < 1e-3, printed));
    }

    [Fact]
    public void InstantNgpsAnglesAndASingleVector_AreRead()
    {
        var angle = 2 * Math.Atan(0.5 / 1.25);
        var ngp = Read("t.json",
            $$"""{"camera_angle_x": {{angle:R}}, "w": 100, "h": 50, "frames": [{"file_path": "a", "transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,2.7],[0,0,0,1]]}]}""");
        Assert.Equal(1.25, ngp[0].Intrinsics[0], 12);
        Assert.Equal(2.5, ngp[0].Intrinsics[4], 12);
        Assert.Equal(-1, ngp[0].CameraToWorld[10]);

        var vector = Cameras()[5].ToVector();
        Assert.Equal(vector, Read("one.json", Encoding.UTF8.GetString(CameraJson.Encode(vector)))[0].ToVector());
    }

    [Fact]
    public void AppliedScale_IsTakenBackOut()
    {
        var json = Frames("""[[1,0,0,0],[0,1,0,0],[0,0,1,5.4],[0,0,0,1]]""").Replace("{\"w\"", "{\"applied_scale\": 2, \"w\"");
        Assert.Equal(2.7, Read("t.json", json)[0].CameraToWorld[11], 12);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"a\": 1}", "no known camera format")]
    [InlineData("3", "no known camera format")]
    [InlineData("{\"labels\": []}", "'labels' is empty")]
    [InlineData("{\"labels\": [[\"a\", [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]]]}", "labels[0]: the last row of the pose must be 0 0 0 1")]
    [InlineData("{\"frames\": []}", "'frames' is empty")]
    [InlineData("{\"frames\": 1}", "'frames' must be an array")]
    [InlineData("{\"frames\": [1]}", "frames[0]: an object is needed")]
    [InlineData("{\"frames\": [{}]}", "frames[0]: there is no 'transform_matrix'")]
    [InlineData("{\"camera_model\": \"OPENCV_FISHEYE\", \"frames\": [{}]}", "'camera_model' is OPENCV_FISHEYE")]
    [InlineData("{\"k1\": 0.1, \"frames\": [{}]}", "'k1' is 0.1; undistort")]
    [InlineData("{\"applied_scale\": 0, \"frames\": [{}]}", "'applied_scale' must be positive")]
    [InlineData("{\"applied_transform\": [[2,0,0,0],[0,2,0,0],[0,0,2,0]], \"frames\": [{}]}", "'applied_transform' must be a rotation")]
    [InlineData("{\"cameras\": [{\"width\": 2.5}]}", "cameras[0]: 'width' must be a positive whole number")]
    [InlineData("{\"cameras\": [{\"width\": 2, \"height\": 2, \"K\": [[1,0],[0,1]]}]}", "cameras[0]: 'K' must be 3×3 numbers, got 4")]
    [InlineData("{\"cameras\": [{\"width\": 2, \"height\": 2, \"K\": [[1e999,0,0],[0,1,0],[0,0,1]]}]}", "'K[0]' is 1e999")]
    public void AFaultyFile_IsNamedWithPlaceAndFix(string json, string fault)
    {
        var message = Assert.Throws<CameraFormatException>(() => Read("cameras.json", json)).Message;
        Assert.StartsWith(_folder.File("cameras.json"), message);
        Assert.Contains(fault, message);
    }

    [Theory]
    [InlineData("[[1,0,0,0],[0,1,0,0],[0,0,2,0],[0,0,0,1]]", "frames[0]: the rotation must be orthonormal to 0.001, but columns 2 and 2 have the product 4")]
    [InlineData("[[-1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]", "frames[0]: the rotation mirrors")]
    [InlineData("[[1,0,0,\"x\"],[0,1,0,0],[0,0,1,0],[0,0,0,1]]", "number 3 is \"x\"")]
    [InlineData("[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,1,1]]", "the last row of the pose must be 0 0 0 1")]
    public void AFaultyPose_IsNamed(string matrix, string fault) =>
        Assert.Contains(fault, Assert.Throws<CameraFormatException>(() => Read("t.json", Frames(matrix))).Message);

    [Theory]
    [InlineData("1 PINHOLE 4 4 1 1 2", "1 1 0 0 0 0 0 0 1 a\n", "cameras.txt: line 1: PINHOLE has 4 parameters, got 3")]
    [InlineData("1 FOV 4 4 1 1 2 2 1", "", "cameras.txt: line 1: the model FOV is unknown")]
    [InlineData("1", "", "cameras.txt: line 1: a camera must be")]
    [InlineData("1 OPENCV 4 4 1 1 2 2 0.1 0 0 0", "", "cameras.txt: line 1: the lens is distorted")]
    [InlineData("# c\n1 PINHOLE 4 4 1 nan 2 2", "", "cameras.txt: line 2: parameter 'nan' is no finite number")]
    [InlineData("1 PINHOLE -4 4 1 1 2 2", "", "cameras.txt: line 1: WIDTH must be a positive whole number")]
    [InlineData("1 PINHOLE 4 4 1 1 2 2", "", "images.txt: there is no image")]
    [InlineData("1 PINHOLE 4 4 1 1 2 2", "1 1 0 0 0 0 0 0 2 a\n", "images.txt: line 1: camera 2 is not in cameras.txt")]
    [InlineData("1 PINHOLE 4 4 1 1 2 2", "1 0 0 0 0 0 0 0 1 a\n", "images.txt: line 1: the quaternion is 0")]
    [InlineData("1 PINHOLE 4 4 1 1 2 2", "1 1 0 0 0 0 0 0 1\n", "images.txt: line 1: an image must be")]
    [InlineData("1 PINHOLE 4 4 -1 1 2 2", "1 1 0 0 0 0 0 0 1 a\n", "images.txt: line 1: focal lengths must be positive")]
    public void AFaultyColmapLine_IsNamed(string cameras, string images, string fault)
    {
        File.WriteAllText(_folder.File("cameras.txt"), cameras);
        File.WriteAllText(_folder.File("images.txt"), images);
        Assert.Contains(fault, Assert.Throws<CameraFormatException>(() => CameraFile.Read(_folder.Path)).Message);
    }

    [Fact]
    public void PointLinesAndNamesWithSpaces_AreReadAsColmapDoes()
    {
        File.WriteAllText(_folder.File("cameras.txt"), "# head\n1 SIMPLE_RADIAL 4 4 2 2 2 0\n");
        File.WriteAllText(_folder.File("images.txt"),
            "# head\n1 1 0 0 0 0 0 0 1 a b.png\n0 0 -1\n2 2 0 0 0 0 0 3 1 c.png\n\n");
        var seen = CameraFile.Read(_folder.File("images.txt"));
        Assert.Equal(["a b.png", "c.png"], seen.Select(camera => camera.Name));
        Assert.Equal(-3, seen[1].CameraToWorld[11]);
    }

    [Fact]
    public void WhatAFormatCannotSay_IsRefused()
    {
        var camera = Cameras()[0];
        var skewed = new FileCamera("s", [.. camera.CameraToWorld], [1, 0.1, 0.5, 0, 1, 0.5, 0, 0, 1], "test", Size);
        var unsized = new FileCamera("u", [.. camera.CameraToWorld], [.. camera.Intrinsics], "test");
        var unnamed = new FileCamera("", [.. camera.CameraToWorld], [.. camera.Intrinsics], "test", Size);
        AssertRefused(CameraFileFormat.Nerfstudio, skewed, "skew");
        AssertRefused(CameraFileFormat.Colmap, skewed, "skew");
        AssertRefused(CameraFileFormat.OpenCv, unsized, "give the size");
        AssertRefused(CameraFileFormat.Colmap, unnamed, "needs a name");
        Assert.Contains("no such file", Assert.Throws<CameraFormatException>(() => CameraFile.Read(_folder.File("none"))).Message);
        Assert.Empty(_folder.Names());

        void AssertRefused(CameraFileFormat format, FileCamera refused, string fault) => Assert.Contains(
            fault, Assert.Throws<CameraFormatException>(() => CameraFile.Write(_folder.File("x"), format, [refused])).Message);
    }

    private static FileCamera[] Cameras() => [.. Quaternions.Select((q, i) =>
    {
        var pose = RigidTransforms.From(RigidTransforms.FromQuaternion(q[0], q[1], q[2], q[3]), [0.1 * i, -0.2, 2.7 / (i + 1)]);
        var focal = 4.2647 + i % 2 * 0.01;
        return new FileCamera(
            $"seed/{i:D3}.png", pose, [focal, 0, 0.5, 0, focal * 4 / 3, 0.51, 0, 0, 1], "test",
            Size);
    })];

    private static FileCamera[] WithSize(IEnumerable<FileCamera> cameras) => [.. cameras.Select(camera =>
        new FileCamera(camera.Name, [.. camera.CameraToWorld], [.. camera.Intrinsics], "test", Size))];

    private static void AssertEqual(IReadOnlyList<FileCamera> wanted, IReadOnlyList<FileCamera> got, double tolerance)
    {
        Assert.Equal(wanted.Count, got.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            foreach (var (a, b) in wanted[i].CameraToWorld.Concat(wanted[i].Intrinsics)
                .Zip(got[i].CameraToWorld.Concat(got[i].Intrinsics)))
            {
                Assert.True(Math.Abs(a - b) <= tolerance, $"camera {i}: {a:R} became {b:R}");
            }
        }
    }

    private static string Frames(string matrix) =>
        $$"""{"w": 4, "h": 4, "fl_x": 8, "frames": [{"transform_matrix": {{matrix}}}]}""";

    private IReadOnlyList<FileCamera> Read(string name, string json)
    {
        File.WriteAllText(_folder.File(name), json);
        return CameraFile.Read(_folder.File(name));
    }
}
