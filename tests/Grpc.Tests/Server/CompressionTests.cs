using System.IO.Compression;
using Google.Protobuf;
using Grpc.Tests.Protos;

namespace Grpc.Tests.Server;

/// <summary>Messages that are compressed, in every combination of what client and server say.</summary>
public sealed class CompressionTests(EchoHost host) : IClassFixture<EchoHost>
{
    private const string Unary = "/trifold.grpctests.v1.Echo/Unary";
    private const string Expand = "/trifold.grpctests.v1.Echo/Expand";

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Request_IsDecompressed(string encoding)
    {
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[100_000]) };
        var frame = RawCall.Frame(Compress(request.ToByteArray(), encoding), flag: 1);
        Assert.True(frame.Length < 1000, "the test sends a small body");

        var answer = await CallAsync(Unary, frame, ("grpc-encoding", encoding));

        Assert.Equal("0", answer.Status);
        Assert.Equal(100_000, EchoResponse.Parser.ParseFrom(Assert.Single(answer.Messages).Bytes).Bytes);
    }

    [Fact]
    public async Task Request_ThatIsPlainMayStandInACompressedCall()
    {
        var answer = await CallAsync(Unary, RawCall.Frame(new EchoRequest()), ("grpc-encoding", "gzip"));

        Assert.Equal("0", answer.Status);
    }

    [Fact]
    public async Task Request_InAnUnknownEncodingIsToldTheKnownOnes()
    {
        var answer = await CallAsync(Unary, RawCall.Frame([1, 2, 3], flag: 1), ("grpc-encoding", "snappy"));

        Assert.Equal("12", answer.Status);
        Assert.Contains("snappy", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("identity,gzip,deflate", answer.Value("grpc-accept-encoding"));
    }

    [Fact]
    public async Task Request_CompressedAsIdentityIsInternal()
    {
        var answer = await CallAsync(Unary, RawCall.Frame([], flag: 1), ("grpc-encoding", "identity"));

        Assert.Equal("13", answer.Status);
    }

    [StricterFact]
    public async Task Request_ThatIsNoGzipIsInternal()
    {
        var answer = await CallAsync(Unary, RawCall.Frame([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], flag: 1), ("grpc-encoding", "gzip"));

        Assert.Equal("13", answer.Status);
        Assert.Contains("gzip", answer.Detail, StringComparison.Ordinal);
    }

    [StricterFact]
    public async Task Request_ThatGrowsPastTheLimitIsRefused()
    {
        var bomb = new EchoRequest { Payload = ByteString.CopyFrom(new byte[4 << 20]) };
        var answer = await CallAsync(Unary, RawCall.Frame(Compress(bomb.ToByteArray(), "gzip"), flag: 1), ("grpc-encoding", "gzip"));

        Assert.Equal("8", answer.Status);
    }

    [Fact]
    public async Task Response_IsCompressedWhereTheHandlerChoosesSo()
    {
        var answer = await CallAsync(Unary, RawCall.Frame(Reply(50_000)), ("x-encoding", "gzip"), ("grpc-accept-encoding", "identity,gzip"));

        Assert.Equal("gzip", answer.Value("grpc-encoding"));
        var message = Assert.Single(answer.Messages);
        Assert.Equal(1, message.Flag);
        Assert.True(message.Bytes.Length < 1000);
        Assert.Equal(50_000, Decompress(message).Payload.Length);
    }

    [Fact]
    public async Task Response_OfAStreamMayBePlainInBetween()
    {
        var request = new EchoRequest { Replies = { new Reply { Size = 9000 }, new Reply { Size = 9000, Plain = true }, new Reply { Size = 9000 } } };
        var answer = await CallAsync(Expand, RawCall.Frame(request), ("x-encoding", "gzip"), ("grpc-accept-encoding", "gzip"));

        Assert.Equal([1, 0, 1], answer.Messages.Select(message => (int)message.Flag));
        Assert.Equal(9000, EchoResponse.Parser.ParseFrom(answer.Messages[1].Bytes).Payload.Length);
    }

    [Theory]
    [InlineData("identity, deflate ,gzip", 1)]
    [InlineData("identity,deflate", 0)]
    [InlineData("gzipped", 0)]
    [InlineData(null, 0)]
    public async Task Response_OfACompressingServerIsCompressedForClientsThatAcceptIt(string? accepted, int flag)
    {
        await using var compressing = await EchoHost.StartAsync(options =>
        {
            options.ResponseCompressionAlgorithm = "gzip";
            options.ResponseCompressionLevel = CompressionLevel.SmallestSize;
        });
        (string, string)[] headers = accepted is null ? [] : [("grpc-accept-encoding", accepted)];

        var answer = await RawCall.SendAsync(compressing.Address, Unary, RawCall.Frame(Reply(10_000)), headers);

        Assert.Equal(flag, Assert.Single(answer.Messages).Flag);
        Assert.Equal(flag == 1 ? "gzip" : null, answer.Value("grpc-encoding"));
    }

    [Fact]
    public async Task Algorithm_ThatNoProviderKnowsIsRefusedAtTheStart()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var broken = await EchoHost.StartAsync(options => options.ResponseCompressionAlgorithm = "snappy");
        });

        Assert.Contains("snappy", failure.ToString(), StringComparison.Ordinal);
    }

    private static EchoRequest Reply(int size) => new() { Replies = { new Reply { Size = size } } };

    private static byte[] Compress(byte[] bytes, string encoding)
    {
        var output = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(output, CompressionLevel.Fastest) : new ZLibStream(output, CompressionLevel.Fastest))
            stream.Write(bytes);
        return output.ToArray();
    }

    private static EchoResponse Decompress(RawMessage message)
    {
        using var stream = new GZipStream(new MemoryStream(message.Bytes), CompressionMode.Decompress);
        return EchoResponse.Parser.ParseFrom(stream);
    }

    private Task<RawAnswer> CallAsync(string path, byte[] body, params (string Name, string Value)[] headers) =>
        RawCall.SendAsync(host.Address, path, body, headers);
}
