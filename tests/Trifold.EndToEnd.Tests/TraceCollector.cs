using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;

namespace Trifold.EndToEnd.Tests;

/// <summary>A span as it arrived.</summary>
/// <param name="ParentId">Empty: a root.</param>
internal sealed record CollectedSpan(string TraceId, string SpanId, string ParentId, string Name);

/// <summary>Takes traces by OTLP over HTTP and reads of them what a test asks: field numbers of opentelemetry/proto/trace/v1.</summary>
internal sealed class TraceCollector : IDisposable
{
    private const int ResourceSpans = 1;
    private const int ScopeSpans = 2;
    private const int Spans = 2;
    private const int TraceId = 1;
    private const int SpanId = 2;
    private const int ParentSpanId = 4;
    private const int Name = 5;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();

    public TraceCollector()
    {
        Address = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address { get; }

    public IReadOnlyList<CollectedSpan> All => [.. _spans];

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var body = new MemoryStream();
            var isCompressed = context.Request.Headers["Content-Encoding"] == "gzip";
            await (isCompressed ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress) : context.Request.InputStream).CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath == "/v1/traces")
                Read(ByteString.CopyFrom(body.ToArray()));
            context.Response.Close();
        }
    }

    private void Read(ByteString request)
    {
        foreach (var resource in Fields(request, ResourceSpans))
        {
            foreach (var scope in Fields(resource, ScopeSpans))
            {
                foreach (var span in Fields(scope, Spans))
                    _spans.Enqueue(new CollectedSpan(Hex(span, TraceId), Hex(span, SpanId), Hex(span, ParentSpanId), Text(span, Name)));
            }
        }
    }

    private static string Hex(ByteString message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault(ByteString.Empty).Span);

    private static string Text(ByteString message, int field) => Fields(message, field).FirstOrDefault(ByteString.Empty).ToStringUtf8();

    private static List<ByteString> Fields(ByteString message, int wanted)
    {
        var (input, found) = (message.CreateCodedInput(), new List<ByteString>());
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == wanted && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes());
            else
                input.SkipLastField();
        }

        return found;
    }
}
