using System.Security.Cryptography;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>A finished shard.</summary>
/// <param name="Name">Of the file, in the data set's folder.</param>
/// <param name="Samples">How many it holds.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of the whole file, lower-case hexadecimal.</param>
public sealed record ShardFile(string Name, int Samples, long Bytes, string Sha256)
{
    /// <summary>Describes a shard by reading it, one buffer in memory.</summary>
    public static ShardFile Read(string path, int samples)
    {
        using var stream = File.OpenRead(path);
        return new ShardFile(Path.GetFileName(path), samples, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
