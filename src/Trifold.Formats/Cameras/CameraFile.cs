using System.Text.Json;
using Trifold.Formats.Files;
using Trifold.Formats.Json;

namespace Trifold.Formats.Cameras;

/// <summary>The camera formats that are read and written.</summary>
public enum CameraFileFormat
{
    /// <summary>EG3D's <c>dataset.json</c>.</summary>
    Eg3d,

    /// <summary>nerfstudio's and instant-ngp's <c>transforms.json</c>.</summary>
    Nerfstudio,

    /// <summary>COLMAP's text model, a folder.</summary>
    Colmap,

    /// <summary>OpenCV's K, R, t as JSON.</summary>
    OpenCv,
}

/// <summary>Cameras in files of any of the known formats.</summary>
public static class CameraFile
{
    /// <summary>Reads a camera file, told apart by its content.</summary>
    /// <param name="path">EG3D's <c>dataset.json</c> or one vector of 25 numbers, a <c>transforms.json</c>, a COLMAP text
    /// folder (or one of its files), or OpenCV's K, R, t.</param>
    /// <returns>At least one camera.</returns>
    /// <exception cref="CameraFormatException">The file is missing or has another form.</exception>
    public static IReadOnlyList<FileCamera> Read(string path)
    {
        if (Directory.Exists(path))
            return ReadColmap(path);
        if (Path.GetFileName(path) is ColmapCameras.CamerasFile or ColmapCameras.ImagesFile)
            return ReadColmap(Path.GetDirectoryName(Path.GetFullPath(path))!);

        var json = ReadBytes(path);
        return JsonFields.Parse(json, path, CameraFormatException.Of, root => root.ValueKind == JsonValueKind.Array ? "array"
            : root.ValueKind != JsonValueKind.Object ? ""
            : ((string[])["labels", "frames", "cameras"]).FirstOrDefault(name => root.TryGetProperty(name, out _)) ?? "") switch
        {
            "array" => [FileCamera.FromVector(Path.GetFileNameWithoutExtension(path), CameraJson.Decode(json, path), path)],
            "labels" => ReadLabels(json, path),
            "frames" => NerfstudioCameras.Decode(json, path),
            "cameras" => OpenCvCameras.Decode(json, path),
            _ => throw new CameraFormatException(
                path, "no known camera format: there must be 25 numbers, 'labels' (EG3D), 'frames' (transforms.json) or 'cameras' (K, R, t)."),
        };
    }

    /// <summary>Writes cameras; each file appears whole or not at all.</summary>
    /// <param name="path">The file; with <see cref="CameraFileFormat.Colmap"/> a folder, made if missing.</param>
    /// <param name="cameras">At least one.</param>
    /// <exception cref="CameraFormatException">A camera cannot be said in the format.</exception>
    public static void Write(string path, CameraFileFormat format, IReadOnlyList<FileCamera> cameras)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cameras.Count, nameof(cameras));
        if (format == CameraFileFormat.Colmap)
        {
            var files = ColmapCameras.Encode(cameras);
            Directory.CreateDirectory(path);
            foreach (var (name, text) in files)
                AtomicFile.WriteAllBytes(Path.Combine(path, name), text);
            return;
        }

        AtomicFile.WriteAllBytes(path, format switch
        {
            CameraFileFormat.Eg3d => CameraDataset.Encode(cameras.Select(camera => (camera.Name, camera.ToVector()))),
            CameraFileFormat.Nerfstudio => NerfstudioCameras.Encode(cameras),
            CameraFileFormat.OpenCv => OpenCvCameras.Encode(cameras),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        });
    }

    private static FileCamera[] ReadLabels(byte[] json, string path)
    {
        var labels = CameraDataset.Decode(json, path);
        return labels.Count > 0
            ? [.. labels.Select((label, i) => FileCamera.FromVector(label.Name, label.Camera, $"{path}: labels[{i}]"))]
            : throw new CameraFormatException(path, "'labels' is empty; at least one camera is needed.");
    }

    private static IReadOnlyList<FileCamera> ReadColmap(string folder) => ColmapCameras.Decode(
        ReadBytes(Path.Combine(folder, ColmapCameras.CamerasFile)), ReadBytes(Path.Combine(folder, ColmapCameras.ImagesFile)), folder);

    private static byte[] ReadBytes(string path)
    {
        if (!File.Exists(path))
            throw new CameraFormatException(path, "there is no such file.");
        return File.ReadAllBytes(path);
    }
}
