using System.Security.Cryptography;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>What a shard is called before it exists.</summary>
internal static class ShardTag
{
    // Half of a SHA-256.
    private const int Bytes = 16;

    /// <summary>32 hexadecimal digits, a function of data set, shard and numerics id.</summary>
    public static string Of(Dataset dataset, long shard) => Convert.ToHexStringLower(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{dataset.Id}/{shard}/{dataset.Specification.NumericsId}")), 0, Bytes);

    /// <summary>As a strong entity tag.</summary>
    public static string Quoted(string tag) => $"\"{tag}\"";
}
