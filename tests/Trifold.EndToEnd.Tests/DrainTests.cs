using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.EndToEnd.Tests;

public sealed class DrainTests(ModelFolders models) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task StreamThatIsCutByTheStop_GoesOnElsewhereFromItsToken()
    {
        var request = Requests.Annotations();
        var samples = new List<AnnotatedSample>();
        await using (var stopping = await models.ServeAsync("--Trifold:Drain:Timeout=00:00:00.5"))
        {
            using var channel = GrpcChannel.ForAddress(stopping.Grpc);
            using var call = new Generation.GenerationClient(channel).GenerateAnnotations(request);
            var end = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                await foreach (var sample in call.ResponseStream.ReadAllAsync())
                {
                    samples.Add(sample);
                    if (samples.Count == 5)
                        stopping.Terminate();
                }
            });
            Assert.Equal(StatusCode.Unavailable, end.StatusCode);
            Assert.Equal(0, await stopping.ExitCodeAsync());
        }

        await using var other = await models.ServeAsync();
        request.ResumeToken = samples[^1].ResumeToken;
        var resumed = await other.FirstSamplesAsync(request, 6);
        request.ResumeToken = "";
        var whole = await other.FirstSamplesAsync(request, samples.Count + resumed.Count);

        Assert.Equal(whole, [.. samples, .. resumed]);
    }

    [Fact]
    public async Task Stop_RefusesNobodyUntilCallersCanHaveHeardOfIt()
    {
        await using var service = await models.ServeAsync("--Trifold:Drain:Delay=00:00:05");
        var (answers, asked) = (new ConcurrentBag<HttpStatusCode>(), true);
        var load = Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            using var http = new HttpClient { BaseAddress = service.Rest };
            for (var seed = 0; Volatile.Read(ref asked); seed++)
            {
                using var answer = await http.GetAsync($"/v1/models/{ModelFolders.Tiny}/samples/{seed}.png");
                answers.Add(answer.StatusCode);
            }
        })).ToArray();
        await Until.True(() => answers.Count > 20);

        service.Terminate();
        await service.UnreadyAsync();
        var before = answers.Count;
        await Until.True(() => answers.Count > before + 20);
        Volatile.Write(ref asked, false);
        await Task.WhenAll(load);

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task CtrlC_WaitsForNobodyToHearOfIt()
    {
        await using var service = await models.ServeAsync("--Trifold:Drain:Delay=00:10:00");
        service.Interrupt();
        Assert.Equal(0, await service.ExitCodeAsync());
    }
}
