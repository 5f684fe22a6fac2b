using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;
using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// Resume tokens of one request: they hold how far its stream had come, and what the samples are a pure function of, so that
/// no other request and no other model takes one for its own.
/// </summary>
internal sealed class ResumeTokens
{
    private const string Field = "resume_token";
    private const byte Version = 2;

    // Half of a SHA-256: this finds mistakes, nobody gains by forging a token.
    private const int HashBytes = 16;

    // Of what stands before it: a digit that was altered on the way must not silently move the stream.
    private const int CheckBytes = 8;

    private readonly byte[] _request;

    // Neither token nor priority decides a sample.
    private ResumeTokens(IMessage request) => _request = SHA256.HashData(
        [.. System.Text.Encoding.UTF8.GetBytes(request.Descriptor.FullName), 0, .. request.ToByteArray()])[..HashBytes];

    public static ResumeTokens Of(GenerateAnnotationsRequest request) =>
        new(new GenerateAnnotationsRequest(request) { ResumeToken = "", Priority = Priority.Unspecified });

    public static ResumeTokens Of(ExportPointCloudsRequest request) =>
        new(new ExportPointCloudsRequest(request) { ResumeToken = "", Priority = Priority.Unspecified });

    public static ResumeTokens Of(RenderViewsRequest request) =>
        new(new RenderViewsRequest(request) { ResumeToken = "", Priority = Priority.Unspecified });

    public string Issue(StreamPosition position, Provenance provenance)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Version);
        writer.Write(_request);
        writer.Write(provenance.GeneratorDigest);
        writer.Write(provenance.DecoderDigest);
        writer.Write(provenance.NumericsId);
        writer.Write7BitEncodedInt64(position.Scene);
        writer.Write7BitEncodedInt(position.View);
        writer.Write7BitEncodedInt64(position.Delivered);
        writer.Write7BitEncodedInt64(position.Made);
        writer.Flush();
        writer.Write(CheckOf(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        writer.Flush();
        return Base64Url.EncodeToString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <param name="token">Empty: none.</param>
    /// <returns>Null: from the beginning.</returns>
    /// <exception cref="InvalidRequestException">It is no token, or another request's.</exception>
    public ResumePoint? Read(string token)
    {
        if (token.Length == 0)
            return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            // Decoders pass over blanks and surplus bits.
            if (Base64Url.EncodeToString(bytes) != token || bytes.Length < CheckBytes
                || !CheckOf(bytes.AsSpan(..^CheckBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^CheckBytes..)))
                throw Damaged();
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - CheckBytes, writable: false));
            if (reader.ReadByte() != Version || !reader.ReadBytes(HashBytes).AsSpan().SequenceEqual(_request))
                throw new InvalidRequestException(Field, "is of another request; send the same request as before, or none of its tokens.");
            var point = new ResumePoint(
                reader.ReadString(), reader.ReadString(), reader.ReadString(),
                new StreamPosition(
                    reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64()));
            return reader.BaseStream.Position == reader.BaseStream.Length ? point : throw Damaged();
        }
        catch (Exception fault) when (fault is FormatException or IOException or ArgumentException)
        {
            throw Damaged();
        }
    }

    public static InvalidRequestException Damaged() => new(Field, "is damaged; send it as it came with a sample, or leave it out.");

    private static byte[] CheckOf(ReadOnlySpan<byte> content) => SHA256.HashData(content)[..CheckBytes];
}
