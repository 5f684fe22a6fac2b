using Google.Protobuf;

namespace Trifold.Serving.Requests;

/// <summary>Limits of uploaded pictures. Whether they can be read is found where they are.</summary>
internal static class ImageChecks
{
    private const int MostMebibytes = 16;

    private static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    public static void CheckMask(string field, ByteString mask, Violations violations) =>
        Check(field, mask, mask.Span.StartsWith(Png), "a PNG", violations);

    public static void CheckImage(string field, ByteString image, Violations violations) =>
        Check(field, image, image.Span.StartsWith(Png) || image.Span.StartsWith(Jpeg), "a PNG or JPEG", violations);

    private static void Check(string field, ByteString bytes, bool known, string kind, Violations violations)
    {
        if (bytes.IsEmpty)
            violations.Add(field, $"is required; send {kind}.");
        else if (bytes.Length > MostMebibytes << 20)
            violations.Add(field, $"must have at most {MostMebibytes} MiB, got {bytes.Length} bytes; send a smaller picture.");
        else if (!known)
            violations.Add(field, $"must be {kind}; the first bytes are of something else.");
    }
}
