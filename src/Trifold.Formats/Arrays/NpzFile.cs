using System.IO.Compression;

namespace Trifold.Formats.Arrays;

/// <summary>NumPy's <c>.npz</c>: a zip archive of arrays, the same bytes for the same arrays.</summary>
public static class NpzFile
{
    // The earliest date a zip entry can have: the time of writing is no part of the data.
    private static readonly DateTimeOffset Timeless = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="arrays">Names and contents, see <see cref="NpyFile.Encode"/>.</param>
    public static byte[] Encode(params IEnumerable<(string Name, byte[] Array)> arrays)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, array) in arrays)
            {
                var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.Fastest);
                entry.LastWriteTime = Timeless;
                using var stream = entry.Open();
                stream.Write(array);
            }
        }

        return buffer.ToArray();
    }
}
