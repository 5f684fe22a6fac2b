using Trifold.Formats.Files;

namespace Trifold.Formats.Meshes;

/// <summary>Mesh files by their extension.</summary>
public static class MeshFile
{
    private static readonly Dictionary<string, Action<Stream, TriangleMesh>> Writers = new(StringComparer.OrdinalIgnoreCase)
    {
        [".ply"] = PlyMesh.Write,
        [".obj"] = ObjMesh.Write,
        [".glb"] = GlbMesh.Write,
    };

    /// <summary>Refuses a file name of an unknown kind, before any work is done for it.</summary>
    /// <exception cref="ArgumentException">The extension is none of .ply, .obj and .glb, or the name is a folder's.</exception>
    public static void Check(string path)
    {
        if (!Writers.ContainsKey(Path.GetExtension(path)))
            throw new ArgumentException($"out: the file must end in {string.Join(", ", Writers.Keys)}; got '{path}'.");
        if (Directory.Exists(path))
            throw new ArgumentException($"out: '{path}' is a folder; name a file.");
    }

    /// <summary>Writes a mesh; the file appears whole or not at all.</summary>
    public static void Write(string path, TriangleMesh mesh)
    {
        Check(path);
        AtomicFile.Write(path, stream => Writers[Path.GetExtension(path)](stream, mesh));
    }
}
