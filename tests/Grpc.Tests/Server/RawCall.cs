using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Grpc.Tests.Server;

/// <summary>A message as it stands in a body.</summary>
internal sealed record RawMessage(byte Flag, byte[] Bytes);

/// <summary>What a call brought back.</summary>
internal sealed record RawAnswer(
    HttpStatusCode HttpStatus, HttpResponseHeaders Headers, HttpResponseHeaders Trailers, string? ContentType, IReadOnlyList<RawMessage> Messages)
{
    /// <summary>True where the status stands in the headers.</summary>
    public bool TrailersOnly => Headers.Contains("grpc-status");

    public string? Status => Value("grpc-status");

    public string? Detail => Value("grpc-message") is { } text ? Uri.UnescapeDataString(text) : null;

    public string? Value(string name) =>
        Trailers.TryGetValues(name, out var values) || Headers.TryGetValues(name, out values) ? string.Join(",", values) : null;
}

/// <summary>gRPC by hand, over an HTTP client that knows nothing of it.</summary>
internal static class RawCall
{
    public static readonly HttpClient Client = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });

    /// <summary>A body of one message.</summary>
    public static byte[] Frame(IMessage message, byte flag = 0) => Frame(message.ToByteArray(), flag);

    public static byte[] Frame(byte[] bytes, byte flag = 0)
    {
        var frame = new byte[5 + bytes.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bytes.Length);
        bytes.CopyTo(frame, 5);
        return frame;
    }

    public static HttpRequestMessage Request(string address, string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address + path)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in headers)
        {
            if (name == "content-type")
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return request;
    }

    /// <summary>Sends a whole body and reads the whole answer.</summary>
    public static async Task<RawAnswer> SendAsync(string address, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var response = await Client.SendAsync(Request(address, path, new ByteArrayContent(body), headers));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(
            response.StatusCode, response.Headers, response.TrailingHeaders, response.Content.Headers.ContentType?.ToString(), Split(bytes));
    }

    private static List<RawMessage> Split(ReadOnlySpan<byte> body)
    {
        List<RawMessage> messages = [];
        while (body.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body[1..]);
            messages.Add(new RawMessage(body[0], body.Slice(5, length).ToArray()));
            body = body[(5 + length)..];
        }
        return messages;
    }
}
