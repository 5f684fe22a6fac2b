using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trifold.Models.Checkpoints;

namespace Trifold.Models.Folders;

/// <summary>Identity of weights together with the architecture that reads them.</summary>
internal static class ParameterDigest
{
    private const int SlabBytes = 1 << 20;

    /// <param name="architecture">Hyper-parameters as the program writes them, so that spelling does not matter.</param>
    /// <returns>"sha256:" and 64 hexadecimal digits; independent of the order of tensors in the file.</returns>
    public static string Of(JsonElement architecture, SafetensorsReader parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(architecture)));
        var slab = new byte[SlabBytes];
        foreach (var entry in parameters.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"\n{entry.Name} {entry.DType.HeaderName()} [{string.Join(",", entry.Shape)}]\n"));
            for (long start = 0; start < entry.ByteLength; start += slab.Length)
            {
                var part = slab.AsSpan(0, (int)Math.Min(slab.Length, entry.ByteLength - start));
                parameters.CopyBytes(entry.Name, part, start);
                hash.AppendData(part);
            }
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
