namespace Trifold.Formats.Files;

/// <summary>
/// Puts a file in place whole or not at all: it is written under a temporary name in the same folder, flushed to the
/// disk and renamed. A reader sees the old content or the new, and a failed or cancelled write leaves nothing behind.
/// </summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Writes a file through a callback that receives the stream.</summary>
    /// <param name="path">Where the file will be; its folder must exist. An existing file is replaced.</param>
    /// <param name="write">Writes the content; when it throws, the old file stays.</param>
    /// <param name="cancellation">Checked before the first byte and again before the rename.</param>
    public static void Write(string path, Action<Stream> write, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var temporary = TemporaryName(path);
        try
        {
            using (var stream = Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            cancellation.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc cref="Write"/>
    public static async Task WriteAsync(
        string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var temporary = TemporaryName(path);
        try
        {
            await using (var stream = Create(temporary))
            {
                await write(stream, cancellation);
                stream.Flush(flushToDisk: true);
            }

            cancellation.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes bytes that are already in memory.</summary>
    public static void WriteAllBytes(string path, byte[] bytes, CancellationToken cancellation = default) =>
        Write(path, stream => stream.Write(bytes), cancellation);

    // The same folder, because a rename is atomic only within one file system; the leading dot hides it from globs.
    private static string TemporaryName(string path)
    {
        var full = Path.GetFullPath(path);
        return Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
    }

    private static FileStream Create(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
}
