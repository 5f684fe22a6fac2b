using System.Security.Cryptography;
using Trifold.V1;

namespace Trifold.Tests.Shared.Services;

/// <summary>A sample by its place and its bytes.</summary>
/// <param name="Hash">SHA-256 over all encoded parts in order, with their names.</param>
internal sealed record SampleDigest(ulong Scene, int View, string Hash)
{
    public static SampleDigest Of(AnnotatedSample sample)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in sample.Parts)
        {
            hash.AppendData([(byte)part.Output]);
            hash.AppendData(part.Data.Span);
        }

        return new SampleDigest(sample.Scene, sample.View, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
