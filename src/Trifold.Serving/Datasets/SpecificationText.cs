using System.Buffers.Text;
using System.IO.Compression;
using Google.Protobuf;
using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>Specifications in URLs: their canonical JSON, deflated, in base64url.</summary>
internal static class SpecificationText
{
    // A thousand listed cameras of 25 numbers are about half of it.
    private const int MostBytes = 1 << 20;

    /// <param name="specification">With every default filled in.</param>
    public static string Encode(DatasetSpecification specification)
    {
        using var buffer = new MemoryStream();
        using (var deflate = new DeflateStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(CanonicalJson.Write(specification));
        return Base64Url.EncodeToString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <exception cref="InvalidRequestException">It is no specification.</exception>
    public static DatasetSpecification Decode(string field, string encoded)
    {
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(Base64Url.DecodeFromChars(encoded)), CompressionMode.Decompress);
            // A few bytes can stand for very many.
            var json = new byte[MostBytes + 1];
            var length = deflate.ReadAtLeast(json, json.Length, throwOnEndOfStream: false);
            if (length <= MostBytes)
                return JsonParser.Default.Parse<DatasetSpecification>(System.Text.Encoding.UTF8.GetString(json, 0, length));
            throw new InvalidRequestException(field, $"holds more than {MostBytes} bytes; list fewer cameras.");
        }
        // Protobuf's own exceptions are IOExceptions.
        catch (Exception fault) when (fault is FormatException or InvalidDataException or IOException)
        {
            throw new InvalidRequestException(field, "cannot be read; use the path that CreateDataset returned, whole and unchanged.");
        }
    }
}
