using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Trifold.Service.Tests.Lifetime;

public sealed class DrainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunningStream_EndsWithATokenThatGivesTheRest()
    {
        await using var service = await BundledService.StartAsync("--Trifold:Drain:Timeout=00:00:02");
        using var http = new HttpClient { BaseAddress = service.Rest };
        using var stream = new StreamReader(await StreamAsync(http));
        Assert.NotNull(await stream.ReadLineAsync());

        service.Terminate();
        await service.UnreadyAsync();
        using var refused = await http.PostAsync("/v1/annotations", Body(1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var lines = (await stream.ReadToEndAsync().WaitAsync(Limit)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var error = JsonNode.Parse(lines[^1])!["error"]!;
        Assert.Equal("DRAINING", (string?)error["errorCode"]);
        Assert.Equal((string?)JsonNode.Parse(lines[^2])!["resumeToken"], (string?)error["resumeToken"]);
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task ShortRequest_FinishesAndTheServiceEndsAtOnce()
    {
        await using var service = await BundledService.StartAsync("--Trifold:Drain:Timeout=00:01:00");
        using var http = new HttpClient { BaseAddress = service.Rest };
        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/annotations") { Content = Body(3) }, HttpCompletionOption.ResponseHeadersRead);

        service.Terminate();

        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(3, document["samples"]!.AsArray().Count);
        Assert.Null(document["error"]);
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Theory]
    [InlineData("application/x-tar")]
    [InlineData("application/zip")]
    public async Task ArchiveThatIsCut_DoesNotLookWhole(string form)
    {
        await using var service = await BundledService.StartAsync("--Trifold:Drain:Timeout=00:00:00.2");
        using var http = new HttpClient { BaseAddress = service.Rest };
        await using var archive = await StreamAsync(http, form);
        Assert.NotEqual(0, await archive.ReadAsync(new byte[512]));

        service.Terminate();

        await Assert.ThrowsAnyAsync<IOException>(() => archive.CopyToAsync(Stream.Null).WaitAsync(Limit));
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    private static StringContent Body(int samples) =>
        new($$"""{"model":"{{BundledService.Model}}","samples":{{samples}},"outputs":["MASK"]}""", Encoding.UTF8, "application/json");

    private static async Task<Stream> StreamAsync(HttpClient http, string form = "application/x-ndjson")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/annotations") { Content = Body(1_000_000) };
        request.Headers.Accept.ParseAdd(form);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await response.Content.ReadAsStreamAsync();
    }
}
