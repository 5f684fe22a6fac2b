using System.Security.Cryptography;
using Trifold.Formats.Tar;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>
/// The shard that is being written. What lies behind <see cref="Length"/> does not count: a sample that was cut off by a
/// full disk or a killed process is written over.
/// </summary>
internal sealed class PartialShard : IDisposable
{
    private const int HashedAtOnce = 1 << 16;

    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Nothing is kept in a buffer: a sample is with the system when Add returns.
    private PartialShard(string path, FileMode mode) =>
        _stream = new FileStream(path, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    public int Samples { get; private set; }

    /// <summary>Bytes of the samples so far.</summary>
    public long Length { get; private set; }

    /// <exception cref="IOException">There is a file already, or it cannot be made.</exception>
    public static PartialShard Create(string path) => new(path, FileMode.CreateNew);

    /// <summary>Goes on behind some of its samples.</summary>
    /// <exception cref="IOException">The file is shorter.</exception>
    public static PartialShard Reopen(string path, int samples, long length)
    {
        var shard = new PartialShard(path, FileMode.Open);
        try
        {
            if (shard._stream.Length < length)
            {
                throw new IOException(
                    $"'{path}' has {shard._stream.Length} bytes, but {length} were written; the last samples are lost. Start again in a new folder.");
            }

            shard._stream.SetLength(length);
            shard.Rehash();
            (shard.Samples, shard.Length) = (samples, length);
            return shard;
        }
        catch
        {
            shard.Dispose();
            throw;
        }
    }

    /// <summary>Appends a sample.</summary>
    /// <param name="sample">Tar entries.</param>
    public void Add(byte[] sample)
    {
        Write(sample);
        (Samples, Length) = (Samples + 1, Length + sample.Length);
    }

    /// <summary>Ends the archive and puts it in place.</summary>
    /// <param name="path">Its name from now on, in the same folder.</param>
    public ShardFile Complete(string path)
    {
        Write(TarArchive.End);
        // Behind the end there may be the rest of a sample that did not fit.
        _stream.SetLength(Length + TarArchive.End.Length);
        _stream.Flush(flushToDisk: true);
        var file = new ShardFile(
            Path.GetFileName(path), Samples, _stream.Length, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        _stream.Dispose();
        File.Move(_stream.Name, path, overwrite: true);
        return file;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Position = Length;
        _stream.Write(bytes);
        _hash.AppendData(bytes);
    }

    private void Rehash()
    {
        var buffer = new byte[HashedAtOnce];
        int read;
        while ((read = _stream.Read(buffer)) > 0)
            _hash.AppendData(buffer, 0, read);
    }
}
