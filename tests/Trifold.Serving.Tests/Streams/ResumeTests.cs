using System.Buffers.Text;
using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;

namespace Trifold.Serving.Tests.Streams;

public class ResumeTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(11, false)]
    [InlineData(null, true)]
    [InlineData(6, true)]
    public async Task Resuming_YieldsExactlyTheRemainderWhereverItWasCut(int? wanted, bool filtered)
    {
        var fixture = new StreamFixture();
        fixture.Scheduler.Work = new FakeWork { Drops = (scene, view) => (5 * scene + view) % 4 == 1 };
        var request = AnnotationStreamTests.Request(scenes: 4, views: 3);
        if (wanted is { } samples)
            request.Samples = (ulong)samples;
        if (filtered)
            AnnotationStreamTests.Filtered(request);
        var whole = await fixture.SamplesAsync(request);

        for (var cut = 0; cut < whole.Count; cut++)
        {
            request.ResumeToken = whole[cut].ResumeToken;
            Assert.Equal(whole[(cut + 1)..], await fixture.SamplesAsync(request));
        }

        Assert.Equal(filtered ? wanted ?? 9 : wanted ?? 12, whole.Count);
    }

    [Fact]
    public async Task Priority_IsNoPartOfTheRequest()
    {
        var fixture = new StreamFixture();
        var request = AnnotationStreamTests.Request(scenes: 2, views: 1);
        request.ResumeToken = (await fixture.SamplesAsync(request))[0].ResumeToken;
        request.Priority = Priority.Interactive;

        Assert.Single(await fixture.SamplesAsync(request));
    }

    [Fact]
    public async Task Token_OfAnotherRequestIsRefused()
    {
        var fixture = new StreamFixture();
        var token = (await fixture.SamplesAsync(AnnotationStreamTests.Request(scenes: 2, views: 1)))[0].ResumeToken;
        var other = AnnotationStreamTests.Request(scenes: 3, views: 1);
        other.ResumeToken = token;
        var rendering = new RenderViewsRequest { Model = "faces", ResumeToken = token };

        Assert.Equal("resume_token", Violation(() => fixture.Streams.GenerateAnnotations(other, Calls.Open)).Field);
        Assert.Equal("resume_token", Violation(() => fixture.Streams.RenderViews(rendering, Calls.Open)).Field);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AQ")]
    [InlineData("not base64!")]
    [InlineData("////")]
    public void Token_ThatIsNoneIsRefused(string token)
    {
        var request = AnnotationStreamTests.Request(scenes: 2, views: 1);
        request.ResumeToken = token;

        Assert.Equal("resume_token", Violation(() => new StreamFixture().Streams.GenerateAnnotations(request, Calls.Open)).Field);
    }

    [Fact]
    public async Task Token_CutShortIsRefused()
    {
        var fixture = new StreamFixture();
        var request = AnnotationStreamTests.Request(scenes: 2, views: 1);
        var token = (await fixture.SamplesAsync(request))[0].ResumeToken;
        for (var length = 1; length < token.Length; length++)
        {
            request.ResumeToken = token[..length];
            Assert.Equal("resume_token", Violation(() => fixture.Streams.GenerateAnnotations(request, Calls.Open)).Field);
        }
    }

    [Fact]
    public async Task Token_WithAnyBitAlteredIsRefused()
    {
        var fixture = new StreamFixture();
        var request = AnnotationStreamTests.Request(scenes: 2, views: 1);
        var token = (await fixture.SamplesAsync(request))[0].ResumeToken;
        for (var at = 0; at < token.Length; at++)
        {
            for (var bit = 0; bit < 7; bit++)
            {
                var altered = token.ToCharArray();
                altered[at] ^= (char)(1 << bit);
                request.ResumeToken = new string(altered);
                Assert.Equal("resume_token", Violation(() => fixture.Streams.GenerateAnnotations(request, Calls.Open)).Field);
            }
        }
    }

    [Fact]
    public async Task Token_WithAnyByteAlteredIsRefused()
    {
        var fixture = new StreamFixture();
        var request = AnnotationStreamTests.Request(scenes: 2, views: 1);
        var bytes = Base64Url.DecodeFromChars((await fixture.SamplesAsync(request))[0].ResumeToken);
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (byte alteration in new byte[] { 1, 0x40, 0x80, 0xff })
            {
                var altered = (byte[])bytes.Clone();
                altered[at] ^= alteration;
                request.ResumeToken = Base64Url.EncodeToString(altered);
                Assert.Equal("resume_token", Violation(() => fixture.Streams.GenerateAnnotations(request, Calls.Open)).Field);
            }
        }
    }

    [Fact]
    public async Task Provenance_IsKnownBeforeTheSamplesAreMade()
    {
        foreach (var decoder in new[] { "", "parts", "around" })
        {
            var fixture = new StreamFixture();
            var request = AnnotationStreamTests.Request(scenes: 1, views: 1);
            request.Decoder = decoder;

            var known = fixture.Streams.ProvenanceOf(request);

            Assert.Empty(fixture.Scheduler.Demands);
            Assert.Equal((await fixture.SamplesAsync(request))[0].Provenance, known);
            Assert.Equal(decoder == "around" ? "decoder-2" : "decoder-1", known.DecoderDigest);
        }
    }

    [Fact]
    public async Task Token_OfAnotherStateOfTheServerNamesBoth()
    {
        var request = AnnotationStreamTests.Request(scenes: 2, views: 1);
        request.ResumeToken = (await new StreamFixture().SamplesAsync(request))[0].ResumeToken;
        var (reloaded, decoded, moved) = (FakeModels.Faces(), FakeModels.Faces(), FakeModels.Faces());
        reloaded.Digest = "generator-2";
        decoded.Decoders[0].Digest = "decoder-3";
        moved.NumericsId = "trifold-0.1.0/cpu/avx2/threads-1";

        foreach (var (model, wanted, here) in new[]
        {
            (reloaded, "generator-1", "generator-2"),
            (decoded, "decoder-1", "decoder-3"),
            (moved, "trifold-0.1.0/cpu/avx512/threads-1", "trifold-0.1.0/cpu/avx2/threads-1"),
        })
        {
            var fixture = new StreamFixture(null, model);
            var fault = Assert.Throws<IdentityMismatchException>(() => fixture.Streams.GenerateAnnotations(request, Calls.Open));
            Assert.Equal(("resume_token", wanted, here), (fault.Field, fault.Wanted, fault.Here));
            Assert.Empty(fixture.Scheduler.Demands);
        }
    }

    private static FieldViolation Violation(Func<object> call) => Assert.Throws<InvalidRequestException>(call).Violations.Single();
}
