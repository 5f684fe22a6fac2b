using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trifold.Service.Tests.Telemetry;

namespace Trifold.Service.Tests.Rest;

[Collection(ServiceCollection.Name)]
public sealed class RestTests(RunningService running)
{
    private const string TwoSamples = $$"""{"model":"{{BundledService.Model}}","samples":2,"outputs":["RGB","MASK"]}""";

    private readonly HttpClient _rest = running.Rest;

    [Theory]
    [InlineData("/v1/nothing", "GET", 404, "UNKNOWN_PATH")]
    [InlineData("/nothing/at/all/here", "GET", 404, "UNKNOWN_PATH")]
    [InlineData("/v1/models", "DELETE", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("/v1/models/x", "PUT", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("/v1/models/x", "GET", 404, "MODEL_NOT_FOUND")]
    [InlineData("/v1/datasets/x", "GET", 400, "INVALID_REQUEST")]
    [InlineData("/v1/jobs/x", "GET", 501, "MISSING_CAPABILITY")]
    [InlineData("/metrics", "GET", 404, "UNKNOWN_PATH")]
    public async Task Failures_AreProblems(string path, string method, int status, string reason)
    {
        using var response = await _rest.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        var problem = await ProblemIn(response, status);
        Assert.Equal(reason, (string?)problem["errorCode"]);
        Assert.Equal(path, (string?)problem["instance"]);
        if (status == 405)
            Assert.Contains("GET", response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("{}", "text/plain", "*/*", 415)]
    [InlineData("{}", "application/json", "text/csv", 406)]
    [InlineData("{", "application/json", "*/*", 400)]
    [InlineData("""{"model":"portraits-128"}""", "application/json", "application/json", 400)]
    [InlineData("""{"model":"portraits-128","samples":2}""", "application/json", "image/png", 400)]
    [InlineData("""{"model":"none","samples":2}""", "application/json", "*/*", 404)]
    public async Task BadRequests_AreProblems(string body, string contentType, string accept, int status)
    {
        using var response = await PostAsync("/v1/annotations", body, accept, contentType);

        await ProblemIn(response, status);
    }

    [Fact]
    public async Task LargeBody_IsRefused()
    {
        using var response = await PostAsync("/v1/annotations", $$"""{"model":"{{new string('x', 70_000)}}"}""");

        Assert.Equal("BODY_TOO_LARGE", (string?)(await ProblemIn(response, 413))["errorCode"]);
    }

    [Theory]
    [InlineData("/v1/annotations", """{"model":"\ud800"}""")]
    [InlineData("/v1/annotations", """{"\udc00":1}""")]
    [InlineData("/v1/mask-encodings", """{"mask":"\udfff"}""")]
    public async Task HalvesOfCharacters_AreTheCallersFault(string path, string body)
    {
        using var response = await PostAsync(path, body);

        Assert.Equal("INVALID_REQUEST", (string?)(await ProblemIn(response, 400))["errorCode"]);
    }

    [Fact]
    public async Task UploadInJson_TakesAFileButNotFour()
    {
        using var file = await PostAsync("/v1/mask-encodings", $$"""{"model":"{{BundledService.Model}}","mask":"{{Convert.ToBase64String(new byte[16 << 20])}}"}""");
        var large = Post("/v1/mask-encodings", $$"""{"model":"{{new string('x', 25 << 20)}}"}""");
        // The answer comes before the body is sent, which would break off.
        large.Headers.ExpectContinue = true;
        using var body = await _rest.SendAsync(large);

        await ProblemIn(file, 400);
        Assert.Equal("BODY_TOO_LARGE", (string?)(await ProblemIn(body, 413))["errorCode"]);
    }

    [Fact]
    public async Task ProblemTypes_LeadToPages()
    {
        using var response = await _rest.GetAsync("/v1/nothing");

        var page = await _rest.GetStringAsync((string)(await ProblemIn(response, 404))["type"]!);

        Assert.Contains("404", page);
    }

    [Fact]
    public async Task EveryForm_HoldsTheSameBytes()
    {
        using var json = await PostAsync("/v1/annotations", TwoSamples, "application/json");
        using var lines = await PostAsync("/v1/annotations", TwoSamples, "application/x-ndjson");
        using var tar = await PostAsync("/v1/annotations", TwoSamples, "application/x-tar");
        using var zip = await PostAsync("/v1/annotations", TwoSamples, "application/zip");
        using var png = await PostAsync(
            "/v1/annotations?output=mask", $$$$"""{"model":"{{{{BundledService.Model}}}}","scenes":{"list":{"seeds":[1]}}}""", "image/png");

        var samples = JsonNode.Parse(await json.Content.ReadAsStringAsync())!["samples"]!.AsArray();
        var fromLines = (await lines.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        var mask = Convert.FromBase64String((string)samples[1]!["parts"]![1]!["data"]!);
        Assert.Equal((2, 2), (samples.Count, fromLines.Length));
        Assert.Equal(mask, Convert.FromBase64String((string)fromLines[1]["parts"]![1]!["data"]!));
        Assert.Equal(mask, await FileInTar(tar, "seed0000000001-view0000.mask.png"));
        Assert.Equal(mask, await FileInZip(zip, "seed0000000001-view0000.mask.png"));
        Assert.Equal(mask, await png.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Links_LeadToTheSameBytes()
    {
        const string body = $$$$"""{"model":"{{{{BundledService.Model}}}}","samples":1,"outputs":["RGB","DEPTH"],"encodings":{"depth":"NPY"},"scenes":{"truncation":{"psi":0.7}}}""";
        using var inPlace = await PostAsync("/v1/annotations", body, "application/json");
        using var linked = await PostAsync("/v1/annotations?links=true", body, "application/json");

        var parts = JsonNode.Parse(await inPlace.Content.ReadAsStringAsync())!["samples"]![0]!["parts"]!.AsArray();
        var links = JsonNode.Parse(await linked.Content.ReadAsStringAsync())!["samples"]![0]!["parts"]!.AsArray();

        foreach (var (part, link) in parts.Zip(links))
        {
            Assert.Null(link!["data"]);
            using var response = await _rest.GetAsync((string)link["url"]!);
            Assert.Equal(Convert.FromBase64String((string)part!["data"]!), await response.Content.ReadAsByteArrayAsync());
            Assert.Contains("immutable", response.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task Sample_IsNotSentAgainToWhoHasIt()
    {
        const string path = $"/v1/models/{BundledService.Model}/samples/3.png?output=mask&yaw=-15";
        using var first = await _rest.GetAsync(path);
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _rest.SendAsync(request);
        using var other = await _rest.GetAsync(path.Replace("-15", "15", StringComparison.Ordinal));

        Assert.Equal("image/png", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        Assert.True(double.Parse(first.Headers.GetValues("x-device-time").Single()) > 0);
    }

    [Fact]
    public async Task SampleOfOtherWeights_NamesBothIds()
    {
        using var response = await _rest.GetAsync($"/v1/models/{BundledService.Model}/samples/3.png?generator=sha256:0");

        var problem = await ProblemIn(response, 409);
        Assert.Equal("sha256:0", (string?)problem["wanted"]);
        Assert.StartsWith("sha256:", (string?)problem["here"]);
    }

    [Fact]
    public async Task Sample_IsImmutableOnlyWhereTheAddressNamesAllThatMakesIt()
    {
        const string body = $$$$"""{"model":"{{{{BundledService.Model}}}}","samples":1,"outputs":["MASK"]}""";
        using var linked = await PostAsync("/v1/annotations?links=true", body, "application/json");
        var mask = (string)JsonNode.Parse(await linked.Content.ReadAsStringAsync())!["samples"]![0]!["parts"]![0]!["url"]!;
        var anyDecoder = mask[..mask.IndexOf("&decoder_digest=", StringComparison.Ordinal)] + mask[mask.IndexOf("&numerics=", StringComparison.Ordinal)..];

        Assert.True(await IsImmutableAsync(mask));
        Assert.False(await IsImmutableAsync(anyDecoder));
        Assert.True(await IsImmutableAsync(anyDecoder.Replace("output=mask", "output=rgb", StringComparison.Ordinal)));
        Assert.False(await IsImmutableAsync(mask[..mask.IndexOf("&generator=", StringComparison.Ordinal)]));
        using var other = await _rest.GetAsync(anyDecoder + "&decoder_digest=sha256:0");
        Assert.Equal("decoder_digest", (string?)(await ProblemIn(other, 409))["field"]);
    }

    private async Task<bool> IsImmutableAsync(string path)
    {
        using var response = await _rest.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.CacheControl!.ToString().Contains("immutable", StringComparison.Ordinal);
    }

    [Fact]
    public async Task SampleQuery_NamesEverythingWrongInIt()
    {
        using var response = await _rest.GetAsync($"/v1/models/{BundledService.Model}/samples/x.gif?output=rbg&yaw=a&colour=1");

        var fields = (await ProblemIn(response, 400))["violations"]!.AsArray().Select(violation => (string?)violation!["field"]);
        Assert.Equal(["colour", "output", "path", "yaw"], fields.Order());
    }

    [Fact]
    public async Task Shard_CanBeReadInPieces()
    {
        var path = await ShardPathAsync();
        using var whole = await _rest.GetAsync(path);
        var bytes = await whole.Content.ReadAsByteArrayAsync();

        using var middle = await RangeAsync(path, "bytes=100-1099");
        using var end = await RangeAsync(path, "bytes=-10");
        using var held = await RangeAsync(path, "bytes=0-9", ifRange: whole.Headers.ETag!.Tag);
        using var changed = await RangeAsync(path, "bytes=0-9", ifRange: "\"other\"");
        using var behind = await RangeAsync(path, $"bytes={bytes.Length}-");

        Assert.Equal(HttpStatusCode.PartialContent, middle.StatusCode);
        Assert.Equal(bytes[100..1100], await middle.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes 100-1099/{bytes.Length}", middle.Content.Headers.ContentRange!.ToString());
        Assert.Equal(bytes[^10..], await end.Content.ReadAsByteArrayAsync());
        Assert.Equal((HttpStatusCode.PartialContent, HttpStatusCode.OK), (held.StatusCode, changed.StatusCode));
        await ProblemIn(behind, 416);
        Assert.Equal($"bytes */{bytes.Length}", behind.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task Shard_KnowsWhoHasIt()
    {
        var path = await ShardPathAsync();
        using var head = await _rest.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(head.Headers.ETag!);
        using var again = await _rest.SendAsync(request);

        Assert.False(head.Headers.ETag!.IsWeak);
        Assert.Equal("bytes", head.Headers.AcceptRanges.Single());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task HeadOfAShard_MakesNothing()
    {
        var path = await ShardPathAsync(firstSeed: 11);
        using var before = await _rest.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        var bytes = await _rest.GetByteArrayAsync(path);
        using var after = await _rest.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal((HttpStatusCode.OK, before.Headers.ETag), (before.StatusCode, after.Headers.ETag));
        Assert.Null(before.Content.Headers.ContentLength);
        Assert.Equal(bytes.Length, after.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Cloud_ComesAsAFile()
    {
        using var ply = await PostAsync("/v1/pointclouds", $$"""{"model":"{{BundledService.Model}}","views":2,"points":128}""", "model/ply");
        using var npz = await PostAsync("/v1/pointclouds", $$"""{"model":"{{BundledService.Model}}","views":2,"points":128}""", "application/octet-stream");
        using var tar = await PostAsync("/v1/pointclouds", $$$$"""{"model":"{{{{BundledService.Model}}}}","views":2,"points":128,"scenes":{"list":{"seeds":[0]}}}""", "application/x-tar");

        var bytes = await ply.Content.ReadAsByteArrayAsync();
        Assert.Equal("ply\n"u8.ToArray(), bytes[..4]);
        Assert.Equal("PK"u8.ToArray(), (await npz.Content.ReadAsByteArrayAsync())[..2]);
        Assert.Equal(bytes, await FileInTar(tar, "seed0000000000.ply"));
    }

    [Fact]
    public async Task Upload_IsCheckedBeforeItIsDecoded()
    {
        // A PNG header of 60000 x 60000 pixels, in 33 bytes.
        byte[] bomb = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 0, 0, 0, 0, 0, 0, 0, 0];

        using var response = await UploadAsync(bomb, $$"""{"model":"{{BundledService.Model}}","maskId":"a"}""");

        var violation = (await ProblemIn(response, 400))["violations"]!.AsArray().Single()!;
        Assert.Equal("mask", (string?)violation["field"]);
        Assert.Contains("60000×60000", (string?)violation["description"]);
    }

    [Fact]
    public async Task RightUpload_IsRefusedForTheMissingCapability()
    {
        var mask = await _rest.GetByteArrayAsync($"/v1/models/{BundledService.Model}/samples/3.png?output=mask");

        using var response = await UploadAsync(mask, $$"""{"model":"{{BundledService.Model}}","maskId":"a"}""");

        Assert.Equal("encode-mask", (string?)(await ProblemIn(response, 501))["capability"]);
    }

    [Fact]
    public async Task LargeFile_IsRefusedByItsName()
    {
        using var response = await UploadAsync(new byte[(16 << 20) + 1], """{"model":"m","maskId":"a"}""");

        Assert.StartsWith("mask: at most 16777216 bytes", (string?)(await ProblemIn(response, 413))["detail"]);
    }

    [Fact]
    public async Task Deadline_EndsTheRequest()
    {
        var request = Post("/v1/annotations", $$"""{"model":"{{BundledService.Model}}","samples":1000}""", "application/x-ndjson");
        request.Headers.Add("Request-Timeout", "1");

        using var response = await _rest.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var last = JsonNode.Parse(lines[^1])!.AsObject();
        Assert.Equal("DEADLINE_PASSED", (string?)(last["error"] ?? last)["errorCode"]);
        Assert.Contains((string?)(last["error"] ?? last)["stage"], new[] { "queue", "device" });
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/startupz")]
    public async Task Probes_AnswerAtBothPorts(string path)
    {
        Assert.Equal(HttpStatusCode.OK, (await _rest.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Management.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Metrics_HaveConventionalNames()
    {
        await _rest.GetAsync("/v1/models");

        using var response = await running.Management.GetAsync("/metrics");
        var text = Exposition.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.True(text.Value("http_server_request_duration_seconds_count", ("http_route", "/v1/models"), ("http_request_method", "GET")) >= 1);
        Assert.Equal("gauge", text.Kinds["kestrel_active_connections"]);
    }

    private static HttpRequestMessage Post(string path, string body, string accept = "*/*", string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Accept.ParseAdd(accept);
        return request;
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body, string accept = "*/*", string contentType = "application/json") =>
        _rest.SendAsync(Post(path, body, accept, contentType));

    private Task<HttpResponseMessage> UploadAsync(byte[] mask, string request)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(request), "request" },
            { new ByteArrayContent(mask), "mask", "mask.png" },
        };
        return _rest.PostAsync("/v1/mask-encodings", form);
    }

    private async Task<string> ShardPathAsync(int firstSeed = 0)
    {
        using var response = await PostAsync("/v1/datasets", $$"""{"model":"{{BundledService.Model}}","shardSize":3,"firstSeed":{{firstSeed}}}""");
        return ((string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["shardPath"]!).Replace("{n}", "0", StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> RangeAsync(string path, string range, string? ifRange = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = RangeHeaderValue.Parse(range);
        if (ifRange is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        return _rest.SendAsync(request);
    }

    private static async Task<JsonObject> ProblemIn(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.All(["type", "title", "detail", "instance", "traceId", "errorCode"], name => Assert.NotEmpty((string)problem[name]!));
        Assert.Equal(status, (int)problem["status"]!);
        return problem;
    }

    private static async Task<byte[]?> FileInTar(HttpResponseMessage response, string name)
    {
        await using var reader = new TarReader(await response.Content.ReadAsStreamAsync());
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            if (entry.Name != name)
                continue;
            var content = new MemoryStream();
            await entry.DataStream!.CopyToAsync(content);
            return content.ToArray();
        }

        return null;
    }

    private static async Task<byte[]?> FileInZip(HttpResponseMessage response, string name)
    {
        using var archive = new ZipArchive(await response.Content.ReadAsStreamAsync());
        if (archive.GetEntry(name) is not { } entry)
            return null;
        var content = new MemoryStream();
        await using var stream = entry.Open();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }
}
