using System.Net;
using Grpc.Core;
using Grpc.Tests.Protos;

namespace Grpc.Tests.Server;

/// <summary>What goes over the wire, byte by byte where it matters, for right and wrong requests.</summary>
public sealed class ProtocolTests(EchoHost host) : IClassFixture<EchoHost>
{
    private const string Unary = "/trifold.grpctests.v1.Echo/Unary";
    private const string Expand = "/trifold.grpctests.v1.Echo/Expand";
    private const string Collect = "/trifold.grpctests.v1.Echo/Collect";

    private static readonly byte[] EmptyMessage = RawCall.Frame([]);

    [Fact]
    public async Task Answer_HasOneMessageAndItsStatusInTheTrailers()
    {
        var answer = await CallAsync(Unary, RawCall.Frame(new EchoRequest { Replies = { new Reply { Size = 3 } } }));

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.Equal("application/grpc", answer.ContentType);
        Assert.False(answer.TrailersOnly);
        Assert.Equal("0", Assert.Single(answer.Trailers.GetValues("grpc-status")));
        var message = Assert.Single(answer.Messages);
        Assert.Equal(0, message.Flag);
        Assert.Equal(3, EchoResponse.Parser.ParseFrom(message.Bytes).Payload.Length);
    }

    [Fact]
    public async Task Failure_BeforeAnyMessageIsInTheHeadersOnly()
    {
        var answer = await CallAsync(Unary, RawCall.Frame(new EchoRequest { Code = 5, Message = "no such thing" }));

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.True(answer.TrailersOnly);
        Assert.Empty(answer.Trailers);
        Assert.Empty(answer.Messages);
        Assert.Equal("application/grpc", answer.ContentType);
        Assert.Equal("5", answer.Status);
        Assert.Equal("no such thing", answer.Value("grpc-message"));
    }

    [Fact]
    public async Task Failure_AfterMessagesIsInTheTrailers()
    {
        var answer = await CallAsync(Expand, RawCall.Frame(new EchoRequest { Replies = { new Reply { Repeat = 2 } }, Code = 10, Message = "torn" }));

        Assert.False(answer.TrailersOnly);
        Assert.Equal(2, answer.Messages.Count);
        Assert.Equal("10", answer.Status);
        Assert.Equal("torn", answer.Detail);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100%", "100%25")]
    [InlineData("tab\t and\r\nlines", "tab%09 and%0D%0Alines")]
    [InlineData("größer", "gr%C3%B6%C3%9Fer")]
    [InlineData("☺ 😈", "%E2%98%BA %F0%9F%98%88")]
    [InlineData("~ and \u007f", "~ and %7F")]
    public async Task Detail_IsPercentEncodedUtf8(string detail, string encoded)
    {
        var answer = await CallAsync(Unary, RawCall.Frame(new EchoRequest { Code = 2, Message = detail }));

        Assert.Equal(encoded, answer.Value("grpc-message"));
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    [InlineData("Application/GRPC")]
    public async Task ContentType_OfGrpcIsAcceptedWithSuffixAndParameters(string contentType)
    {
        var answer = await CallAsync(Unary, EmptyMessage, ("content-type", contentType));

        Assert.Equal("0", answer.Status);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpcx")]
    [InlineData("application/grpc-web")]
    [InlineData("text/plain")]
    public async Task ContentType_OfAnythingElseIsUnsupported(string contentType)
    {
        var answer = await CallAsync(Unary, EmptyMessage, ("content-type", contentType));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.HttpStatus);
        Assert.Equal("13", answer.Status);
        Assert.Contains(contentType, answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.NotFound)]
    [InlineData(true, HttpStatusCode.MethodNotAllowed)]
    public async Task Get_IsNoCall(bool ignoreUnknown, HttpStatusCode status)
    {
        await using var other = await EchoHost.StartAsync(options => options.IgnoreUnknownServices = ignoreUnknown);
        using var request = new HttpRequestMessage(HttpMethod.Get, other.Address + Unary)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await RawCall.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Http1_IsToldToUpgrade()
    {
        using var content = new ByteArrayContent(EmptyMessage);
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        using var response = await RawCall.Client.PostAsync(host.Http1Address + Unary, content);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("HTTP/2", Assert.Single(response.Headers.Upgrade).ToString());
        Assert.Equal("13", Assert.Single(response.Headers.GetValues("grpc-status")));
    }

    [Theory]
    [InlineData("/trifold.grpctests.v1.Echo/Nowhere", "Method is unimplemented.")]
    [InlineData("/trifold.grpctests.v1.Absent/Nothing", "Service is unimplemented.")]
    [InlineData("/plain/Nothing", "Service is unimplemented.")]
    public async Task UnknownName_IsUnimplemented(string path, string detail)
    {
        var answer = await CallAsync(path, EmptyMessage);

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.Equal("12", answer.Status);
        Assert.Equal(detail, answer.Detail);
    }

    [Fact]
    public async Task UnknownName_OfAnotherProtocolIsLeftToTheApplication()
    {
        var answer = await CallAsync("/some/page", EmptyMessage, ("content-type", "application/json"));

        Assert.Equal(HttpStatusCode.NotFound, answer.HttpStatus);
        Assert.Null(answer.Status);
    }

    [Fact]
    public async Task DeclaredMethod_ThatNobodyWroteIsUnimplemented()
    {
        var answer = await CallAsync("/trifold.grpctests.v1.Echo/Missing", EmptyMessage);

        Assert.Equal("12", answer.Status);
    }

    [Theory]
    [InlineData("")]                         // no message at all
    [InlineData("00")]                       // a part of the header
    [InlineData("00000000")]
    [InlineData("000000000A0102")]           // a part of the message
    [InlineData("0000000000 0000000000")]    // two messages
    [InlineData("000000000001")]             // a byte too many
    [InlineData("0100000000")]               // compressed, and nobody says how
    public async Task Body_ThatIsNotOneMessageIsInternal(string hex)
    {
        var answer = await CallAsync(Unary, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal("13", answer.Status);
        Assert.NotEqual("", answer.Detail);
    }

    [Fact]
    public async Task Stream_ThatEndsInTheMiddleOfAMessageIsInternal()
    {
        var answer = await CallAsync(Collect, [.. EmptyMessage, 0, 0, 0, 0, 9, 1]);

        Assert.Equal("13", answer.Status);
        Assert.Equal("Incomplete message.", answer.Detail);
    }

    [Fact]
    public async Task Stream_WithoutMessagesIsEmpty()
    {
        var answer = await CallAsync(Collect, []);

        Assert.Equal("0", answer.Status);
        Assert.Equal(0, EchoResponse.Parser.ParseFrom(Assert.Single(answer.Messages).Bytes).Requests);
    }

    [Fact]
    public async Task Message_LongerThanTheLimitIsRefusedByItsHeaderAlone()
    {
        // The length says 4 MiB and a byte; the bytes never come.
        var answer = await CallAsync(Unary, [0, 0, 0x40, 0, 1]);

        Assert.Equal(((int)StatusCode.ResourceExhausted).ToString(null, null), answer.Status);
    }

    [Theory]
    [InlineData("200m")]
    [InlineData("200000u")]
    [InlineData("20000000n")]
    public async Task Deadline_EndsTheCallWhetherTheHandlerListensOrNot(string timeout)
    {
        var name = $"stubborn {timeout}";
        var answer = await CallAsync(
            Unary, RawCall.Frame(new EchoRequest { DelayMs = 2000, Stubborn = true }), ("grpc-timeout", timeout), ("x-call", name));

        Assert.Equal("4", answer.Status);
        Assert.Equal("Deadline Exceeded", answer.Detail);
        Assert.False(host.Calls[name].Seen.Ended, "the handler is still asleep when the client has its answer");
        await host.Calls[name].Ended;
        Assert.True(host.Calls[name].Seen.Cancelled);
    }

    [Fact]
    public async Task Deadline_InTheMiddleOfAStreamComesAfterItsMessages()
    {
        var answer = await CallAsync(
            Expand,
            RawCall.Frame(new EchoRequest { Replies = { new Reply { Size = 4 }, new Reply { DelayMs = 60_000 } } }),
            ("grpc-timeout", "300m"), ("x-call", "mid-stream"));

        Assert.Single(answer.Messages);
        Assert.False(answer.TrailersOnly);
        Assert.Equal("4", answer.Status);
        await host.Calls["mid-stream"].Ended;
        Assert.Equal(nameof(TaskCanceledException), host.Calls["mid-stream"].Seen.Failure);
    }

    [Fact]
    public async Task Deadline_FreesTheHandlerOfAClientThatReadsNothing()
    {
        using var content = new ByteArrayContent(RawCall.Frame(new EchoRequest { Replies = { new Reply { Size = 1 << 14, Repeat = 100_000 } } }));
        using var request = RawCall.Request(host.Address, Expand, content, ("grpc-timeout", "300m"), ("x-call", "deaf"));
        using var response = await RawCall.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await host.Calls["deaf"].Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(host.Calls["deaf"].Seen.Cancelled);
        Assert.InRange(host.Calls["deaf"].Seen.Written, 1, 10_000);
    }

    [Theory]
    [InlineData("99999999H", 99_999_999)]
    [InlineData("99999999S", 99_999_999)]
    [InlineData("2H", 7200)]
    [InlineData("3M", 180)]
    [InlineData("90S", 90)]
    [InlineData("90000m", 90)]
    [InlineData("90000000u", 90)]
    public async Task Deadline_HasAllUnits(string timeout, double seconds)
    {
        var answer = await CallAsync(Unary, EmptyMessage, ("grpc-timeout", timeout));

        var left = EchoResponse.Parser.ParseFrom(Assert.Single(answer.Messages).Bytes).Remaining;
        Assert.InRange(left, seconds - 30, seconds);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("10s")]
    [InlineData("0S")]
    [InlineData(" ")]
    public async Task Deadline_ThatIsNoneIsIgnored(string timeout)
    {
        var answer = await CallAsync(Unary, EmptyMessage, ("grpc-timeout", timeout));

        Assert.Equal("0", answer.Status);
        Assert.Equal(-1, EchoResponse.Parser.ParseFrom(Assert.Single(answer.Messages).Bytes).Remaining);
    }

    [StricterFact]
    public async Task BinaryHeaders_ComeWithAndWithoutPaddingAndAsLists()
    {
        var answer = await CallAsync(
            Unary, EmptyMessage, ("x-trail-a-bin", "q6s"), ("x-trail-b-bin", "q6s="), ("x-trail-c-bin", "AQ,Ag=="), ("x-trail-d-bin", ""));

        Assert.Equal("q6s=", answer.Value("a-bin"));
        Assert.Equal("q6s=", answer.Value("b-bin"));
        Assert.Equal(["AQ==", "Ag=="], answer.Trailers.GetValues("c-bin"));
        Assert.Equal("", answer.Value("d-bin"));
    }

    [StricterFact]
    public async Task Flag_ThatDoesNotExistIsInternal()
    {
        var answer = await CallAsync(Unary, [2, 0, 0, 0, 0]);

        Assert.Equal("13", answer.Status);
        Assert.Contains("2", answer.Detail, StringComparison.Ordinal);
    }

    [StricterFact]
    public async Task BinaryHeader_ThatIsNotBase64IsRefusedByName()
    {
        var answer = await CallAsync(Unary, EmptyMessage, ("x-a-bin", "a!"));

        Assert.Equal("13", answer.Status);
        Assert.Contains("x-a-bin", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextHeaders_OfOneNameAreJoinedByCommas()
    {
        var answer = await CallAsync(Unary, EmptyMessage, ("x-trail-list", "one"), ("x-trail-list", "two"));

        Assert.Equal("one,two", answer.Value("list")?.Replace(", ", ",", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exception_KeepsItsTextToItself()
    {
        var answer = await CallAsync(Unary, RawCall.Frame(new EchoRequest { Crash = "secret" }), ("x-trail-note", "kept"));

        Assert.Equal("2", answer.Status);
        Assert.Equal("Exception was thrown by handler.", answer.Detail);
        Assert.Equal("kept", answer.Value("note"));
    }

    private Task<RawAnswer> CallAsync(string path, byte[] body, params (string Name, string Value)[] headers) =>
        RawCall.SendAsync(host.Address, path, body, headers);
}
