using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A way to compress messages, by its name in <c>grpc-encoding</c>.</summary>
public interface ICompressionProvider
{
    /// <summary>Name in <c>grpc-encoding</c>.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written to it; the message is whole when it is disposed.</summary>
    /// <param name="compressionLevel">Null stands for the provider's own level.</param>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream to read the message from.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
