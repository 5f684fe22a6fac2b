using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Metadata to HTTP headers and back.</summary>
internal static class MetadataHeaders
{
    /// <summary>
    /// Metadata of a request. Text that came in several headers is one entry, joined by commas, as HTTP has it; bytes
    /// are an entry each.
    /// </summary>
    /// <exception cref="RpcException">INTERNAL: a binary value is not base64.</exception>
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in headers)
        {
            if (!GrpcProtocol.IsMetadata(key))
                continue;
            if (key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
                ReadBinary(metadata, key, values);
            else
                metadata.Add(key, values.ToString());
        }
        return metadata;
    }

    /// <exception cref="InvalidOperationException">A value cannot stand in a header.</exception>
    public static void Append(IHeaderDictionary destination, Metadata.Entry entry)
    {
        var value = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
        // Not Append, which leaves out empty values.
        destination[entry.Key] = StringValues.Concat(destination[entry.Key], value);
    }

    private static void ReadBinary(Metadata metadata, string key, StringValues values)
    {
        foreach (var value in values)
        {
            foreach (var segment in new StringTokenizer(value ?? "", [',']))
                metadata.Add(key, Decode(key, segment.Trim()));
        }
    }

    // Most clients leave out the padding.
    private static byte[] Decode(string key, StringSegment base64)
    {
        try
        {
            return Convert.FromBase64String(base64.ToString() + new string('=', -base64.Length & 3));
        }
        catch (FormatException failure)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"The value of the binary header '{key}' is not base64.", failure));
        }
    }
}
