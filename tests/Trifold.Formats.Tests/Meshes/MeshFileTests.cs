using Trifold.Formats.Images;
using Trifold.Formats.Meshes;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Meshes;

public sealed class MeshFileTests : IDisposable
{
    private static readonly float[] Positions = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ply_IsReadByOthers()
    {
        var seen = WriteAndRun("mesh.ply", Tetrahedron(),
            """
            import struct, sys
            data = open(sys.argv[1], 'rb').read()
            head, body = data.split(b'end_header\n', 1)
            lines = head.decode().split('\n')
            assert lines[:2] == ['ply', 'format binary_little_endian 1.0']
            print(';'.join(l for l in lines if l.startswith('comment')))
            print(' '.join(l.split()[-1] for l in lines if l.startswith('property')))
            n, m = (int(l.split()[2]) for l in lines if l.startswith('element'))
            for i in range(n): print(*struct.unpack_from('<6f3BH', body, 29 * i))
            for i in range(m): print(*struct.unpack_from('<B3i', body, 29 * n + 13 * i))
            assert len(body) == 29 * n + 13 * m
            """);
        Assert.Equal("comment label 0 background;comment label 1 left eye;comment label 2 hair", seen[0]);
        Assert.Equal("x y z nx ny nz red green blue label vertex_indices", seen[1]);
        Assert.Equal("0.0 0.0 0.0 -1.0 0.0 0.0 10 20 30 1", seen[2]);
        Assert.Equal("0.0 0.0 1.0 0.0 0.0 1.0 255 128 0 2", seen[5]);
        Assert.Equal(["3 0 2 1", "3 0 1 3", "3 0 3 2", "3 1 2 3"], seen[6..]);
    }

    [Fact]
    public void Obj_IsReadByOthers()
    {
        var seen = WriteAndRun("mesh.obj", Tetrahedron(),
            """
            import sys
            for line in open(sys.argv[1]):
                w = line.split()
                if w[0] == 'v': print(*map(float, w[1:]))
                elif w[0] != 'vn': print(line.strip())
            """);
        Assert.Equal("0.0 0.0 0.0 0.039216 0.078431 0.11765", seen[0]);
        Assert.Equal(["g left_eye", "f 1//1 3//3 2//2", "f 1//1 2//2 4//4", "g hair", "f 1//1 4//4 3//3", "f 2//2 3//3 4//4"], seen[4..]);
    }

    [Fact]
    public void Glb_IsReadByOthers()
    {
        var seen = WriteAndRun("mesh.glb", Tetrahedron(),
            """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            assert struct.unpack_from('<4sII', data) == (b'glTF', 2, len(data))
            n, kind = struct.unpack_from('<I4s', data, 12)
            assert kind == b'JSON' and n % 4 == 0
            g = json.loads(data[20:20 + n])
            m, kind = struct.unpack_from('<I4s', data, 20 + n)
            assert kind == b'BIN\0' and m % 4 == 0 and len(data) == 28 + n + m
            blob = data[28 + n:]
            assert g['asset']['version'] == '2.0' and g['buffers'][0]['byteLength'] <= m
            def read(i):
                a = g['accessors'][i]; v = g['bufferViews'][a['bufferView']]
                code, size = {5126: ('f', 4), 5125: ('I', 4), 5123: ('H', 2)}[a['componentType']]
                width = {'SCALAR': 1, 'VEC3': 3, 'VEC4': 4}[a['type']]
                assert v['byteLength'] == a['count'] * width * size and v['byteOffset'] % 4 == 0
                flat = struct.unpack_from('<%d%s' % (a['count'] * width, code), blob, v['byteOffset'])
                rows = [flat[j:j + width] for j in range(0, len(flat), width)]
                if 'min' in a: assert a['min'] == [min(c) for c in zip(*rows)] and a['max'] == [max(c) for c in zip(*rows)]
                return rows
            root = g['nodes'][g['scenes'][0]['nodes'][0]]
            for child in root['children']:
                node = g['nodes'][child]; p = g['meshes'][node['mesh']]['primitives'][0]
                points, faces = read(p['attributes']['POSITION']), read(p['indices'])
                colors, normals = read(p['attributes']['COLOR_0']), read(p['attributes']['NORMAL'])
                assert len(points) == len(colors) == len(normals) and max(f[0] for f in faces) == len(points) - 1
                print(node['name'], node.get('extras'), len(faces) // 3, *[points[f[0]] for f in faces[:3]], colors[0])
            """);
        Assert.Equal("left eye {'label': 1, 'color': [1, 2, 3]} 2 (0.0, 0.0, 0.0) (0.0, 1.0, 0.0) (1.0, 0.0, 0.0) (199, 458, 851, 65535)", seen[0]);
        Assert.StartsWith("hair {'label': 2, 'color': [4, 5, 6]} 2 (0.0, 0.0, 0.0) (0.0, 0.0, 1.0) (0.0, 1.0, 0.0)", seen[1]);
        Assert.Equal(2, seen.Length);
    }

    [Fact]
    public void WithoutParts_ThereIsNoLabelAndOneNode()
    {
        var mesh = new TriangleMesh(Positions, Positions, new Rgb[4], [0, 2, 1, 0, 1, 3]);
        MeshFile.Write(_folder.File("a.ply"), mesh);
        Assert.DoesNotContain("label", File.ReadAllText(_folder.File("a.ply")));
        MeshFile.Write(_folder.File("a.glb"), mesh);
        Assert.Contains("\"surface\"", File.ReadAllText(_folder.File("a.glb")));
        MeshFile.Write(_folder.File("a.obj"), mesh);
        Assert.DoesNotContain("g ", File.ReadAllText(_folder.File("a.obj")));
        Assert.Equal(["a.glb", "a.obj", "a.ply"], _folder.Names());
    }

    [Fact]
    public void WrongUse_IsNamed()
    {
        Assert.StartsWith("out: the file must end in .ply, .obj, .glb", Assert.Throws<ArgumentException>(() => MeshFile.Check("a.stl")).Message);
        Assert.Contains("is a folder", Assert.Throws<ArgumentException>(() => MeshFile.Check(Directory.CreateDirectory(_folder.File("a.ply")).FullName)).Message);
        Assert.Throws<ArgumentException>(() => new TriangleMesh(Positions, Positions, new Rgb[3], []));
        Assert.Throws<ArgumentException>(() => new TriangleMesh(Positions, Positions, new Rgb[4], [0, 1, 4]));
        Assert.Throws<ArgumentException>(() => new TriangleMesh(Positions, Positions, new Rgb[4], [0, 1, 2], [0, 0, 0, 1], [new("a", default)]));
    }

    private static TriangleMesh Tetrahedron() => new(
        Positions,
        [-1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1],
        [new(10, 20, 30), new(0, 0, 0), new(255, 255, 255), new(255, 128, 0)],
        [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3],
        [1, 1, 2, 2],
        [new("background", default), new("left eye", new(1, 2, 3)), new("hair", new(4, 5, 6))]);

    private string[] WriteAndRun(string name, TriangleMesh mesh, string script)
    {
        MeshFile.Write(_folder.File(name), mesh);
        return Python.Run(script, _folder.File(name)).Split('\n');
    }
}
