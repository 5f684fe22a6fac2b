using System.Formats.Tar;

namespace Trifold.Formats.Tar;

/// <summary>
/// POSIX ustar archives whose bytes follow from names and contents alone: owner and time are 0, everyone may read. An
/// archive is any number of encoded files one after the other, and <see cref="End"/>.
/// </summary>
public static class TarArchive
{
    // rw-r--r--
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly byte[] TwoEmptyBlocks = new byte[1024];

    /// <summary>What stands behind the last file.</summary>
    public static ReadOnlySpan<byte> End => TwoEmptyBlocks;

    /// <summary>Headers and contents of files, without the archive's end.</summary>
    /// <param name="files">Names of at most 100 bytes, and contents.</param>
    /// <exception cref="ArgumentException">A name is too long for the format.</exception>
    public static byte[] Encode(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var buffer = new MemoryStream();
        using var writer = new TarWriter(buffer, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (name, content) in files)
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = Mode,
                DataStream = new MemoryStream(content, writable: false),
            });
        }

        // The writer adds the archive's end when it is disposed, which is behind these bytes.
        return buffer.ToArray();
    }
}
