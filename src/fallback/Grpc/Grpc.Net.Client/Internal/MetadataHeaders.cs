using System.Net.Http.Headers;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary><see cref="Metadata"/> to and from HTTP headers; bytes travel as base64 under names that end in <c>-bin</c>.</summary>
internal static class MetadataHeaders
{
    public static void Add(HttpRequestHeaders headers, Metadata.Entry entry) =>
        headers.TryAddWithoutValidation(entry.Key, entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value);

    /// <summary>
    /// What the server's code sent beside the protocol's own headers. An entry that is no metadata (a name or base64 the
    /// protocol does not allow) is left out: it must not cost the caller the status it arrived with.
    /// </summary>
    public static Metadata Read(HttpHeaders headers)
    {
        var metadata = new Metadata();
        // Not validated: headers are read by several threads, and parsing changes the collection.
        foreach (var (name, values) in headers.NonValidated)
        {
            if (IsOfProtocol(name) || name.AsSpan().ContainsAnyExcept(GrpcKeyCharacters.All))
                continue;
            var binary = name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase);
            foreach (var value in values)
            {
                if (binary)
                    AddBinary(metadata, name, value);
                else
                    metadata.Add(name, value);
            }
        }

        return metadata;
    }

    // Proxies may join values with commas, which base64 never contains.
    private static void AddBinary(Metadata metadata, string name, string values)
    {
        foreach (var value in values.Split(',', StringSplitOptions.TrimEntries))
        {
            var padded = value.PadRight((value.Length + 3) / 4 * 4, '=');
            var bytes = new byte[padded.Length / 4 * 3];
            if (Convert.TryFromBase64String(padded, bytes, out var length))
                metadata.Add(name, bytes[..length]);
        }
    }

    private static bool IsOfProtocol(string name) => name.ToLowerInvariant() is
        GrpcProtocol.Status or GrpcProtocol.Message or GrpcProtocol.Encoding or GrpcProtocol.AcceptEncoding
        or "content-encoding" or "content-type";
}
