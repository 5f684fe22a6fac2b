using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Trifold.Contracts;
using Trifold.V1;

namespace Trifold.Service.Tests.Grpc;

[Collection(ServiceCollection.Name)]
public sealed class GrpcEdgeTests(RunningService running) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(running.Service.Grpc);

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task Samples_AreStreamedWithTokensAndTimes()
    {
        using var call = new Generation.GenerationClient(_channel).GenerateAnnotations(new GenerateAnnotationsRequest { Model = BundledService.Model, Samples = 3 });

        var samples = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal([0u, 1u, 2u], samples.Select(sample => sample.Seed));
        Assert.All(samples, sample => Assert.NotEmpty(sample.ResumeToken));
        Assert.True(double.Parse(call.GetTrailers().GetValue("x-device-time")!) > 0);
    }

    [Fact]
    public async Task BadRequest_HasDetails()
    {
        using var call = new Generation.GenerationClient(_channel).GenerateAnnotations(new GenerateAnnotationsRequest { CheckViews = -1 });

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        var violations = DetailOf<BadRequest>(failure.Trailers.GetValueBytes(DetailsTrailer.Name)!).FieldViolations;
        Assert.Contains(violations, violation => violation.Field == "model");
        Assert.Contains(violations, violation => violation.Field == "check_views");
    }

    [Fact]
    public async Task MissingCapability_IsUnimplementedWithItsReason()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Jobs.JobsClient(_channel).GetJobAsync(new GetJobRequest { Id = "x" }));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
        Assert.Contains("jobs", failure.Status.Detail);
    }

    [Fact]
    public async Task Deadline_IsToldWithItsStage_BeforeTheServersTimerEndsTheCall()
    {
        string? stage = null;
        // On a machine that is busy otherwise the timer may be first, now and then.
        for (var attempt = 0; attempt < 5 && stage is null; attempt++)
            stage = await StageOfDeadlineAsync();
        Assert.Contains(stage, (string[])["queue", "device", "stream"]);
    }

    [Fact]
    public async Task UnknownModel_NamesTheResource()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new V1.Models.ModelsClient(_channel).GetModelAsync(new GetModelRequest { Name = "none" }));

        var resource = DetailOf<ResourceInfo>(failure.Trailers.GetValueBytes(DetailsTrailer.Name)!);
        Assert.Equal((StatusCode.NotFound, "model", "none"), (failure.StatusCode, resource.ResourceType, resource.ResourceName));
    }

    [Theory]
    [InlineData("")]
    [InlineData(BundledService.Model)]
    public async Task Health_IsKnownOverallAndByModel(string name)
    {
        var client = new global::Grpc.Health.V1.Health.HealthClient(_channel);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        // Looked at four times a second; the service may have started only now.
        while ((await client.CheckAsync(new HealthCheckRequest { Service = name }, cancellationToken: limit.Token)).Status
            != HealthCheckResponse.Types.ServingStatus.Serving)
            await Task.Delay(50, limit.Token);
    }

    [Fact]
    public async Task Shard_HasTheBytesThatRestSends()
    {
        var client = new Datasets.DatasetsClient(_channel);
        var dataset = await client.CreateDatasetAsync(new DatasetSpecification { Model = BundledService.Model, ShardSize = 3 });
        using var call = client.StreamShard(new StreamShardRequest { Id = dataset.Id, Shard = 0 });

        var chunks = await call.ResponseStream.ReadAllAsync().ToListAsync();

        var expected = await running.Rest.GetByteArrayAsync(dataset.ShardPath.Replace("{n}", "0", StringComparison.Ordinal));
        Assert.Equal(expected, chunks.SelectMany(chunk => chunk.Data.ToByteArray()));
        Assert.StartsWith("\"", chunks[0].Etag);
    }

    // By a caller without a timer of its own, which would end the call at the same moment.
    private async Task<string?> StageOfDeadlineAsync()
    {
        var message = new GenerateAnnotationsRequest { Model = BundledService.Model }.ToByteArray();
        using var http = new HttpClient { BaseAddress = running.Service.Grpc };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/trifold.v1.Generation/GenerateAnnotations")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message])
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") },
            },
            Headers = { { "te", "trailers" }, { "grpc-timeout", "1500m" } },
        };
        using var response = await http.SendAsync(request);
        var trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        Assert.Equal($"{(int)StatusCode.DeadlineExceeded}", trailers.GetValues("grpc-status").Single());
        if (!trailers.TryGetValues(DetailsTrailer.Name, out var details))
            return null;
        var unpadded = details.Single();
        return DetailOf<ErrorInfo>(Convert.FromBase64String(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '='))).Metadata["stage"];
    }

    private static T DetailOf<T>(byte[] details)
        where T : IMessage, new() =>
        Google.Rpc.Status.Parser.ParseFrom(details).Details.Single(detail => detail.Is(new T().Descriptor)).Unpack<T>();
}
