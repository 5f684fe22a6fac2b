using System.Security.Cryptography;
using Trifold.Formats.Croissant;

namespace Trifold.Factory.DataSets;

/// <summary>Writes files about the whole data set and keeps their checksums for its metadata.</summary>
internal sealed class DescribedFiles(IFileSink files)
{
    private readonly List<CroissantFile> _written = [];

    /// <summary>In the order of writing.</summary>
    public IReadOnlyList<CroissantFile> Written => _written;

    /// <inheritdoc cref="IFileSink.Write"/>
    /// <param name="mediaType">As in <c>application/json</c>.</param>
    public void Write(string path, string mediaType, Action<Stream> write)
    {
        long length = 0;
        using var hash = SHA256.Create();
        files.Write(path, stream =>
        {
            using var hashing = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true);
            write(hashing);
            hashing.FlushFinalBlock();
            length = stream.Position;
        });
        _written.Add(new CroissantFile(path, mediaType, length, Convert.ToHexStringLower(hash.Hash!)));
    }
}
