using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Trifold.Service.Health;
using HealthClient = Grpc.Health.V1.Health.HealthClient;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Tests.Health;

public sealed class HealthServiceTests : IAsyncLifetime
{
    private GrpcHost _host = null!;
    private HealthStatusBoard _board = null!;
    private HealthClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await GrpcHost.StartAsync(services => services.AddHealthStatus(), routes => routes.MapGrpcService<HealthService>());
        _board = _host.Services.GetRequiredService<HealthStatusBoard>();
        _client = new HealthClient(_host.Channel);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Check_TellsTheStatusOfEachName()
    {
        _board.Set("cars", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, (await CheckAsync("cars")).Status);
        Assert.Equal(ServingStatus.NotServing, (await CheckAsync("")).Status);
        var failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync("boats"));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Contains("'boats'", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_TellsAllNames_UpToItsLimit()
    {
        for (var number = 1; number < 100; number++)
            _board.Set($"model{number}", ServingStatus.Serving);
        var statuses = (await _client.ListAsync(new HealthListRequest())).Statuses;
        Assert.Equal(100, statuses.Count);
        Assert.Equal(ServingStatus.NotServing, statuses[""].Status);
        Assert.Equal(ServingStatus.Serving, statuses["model99"].Status);

        _board.Set("model100", ServingStatus.Serving);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await _client.ListAsync(new HealthListRequest()));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_TellsTheStatusAtOnce_ThenEveryChange()
    {
        using var watch = Watch("cars");
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        _board.Set("cars", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        _board.Set("cars", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        _board.Remove("cars");
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cars")]
    public async Task Watch_EndsWithNotServing_WhenTheHostStops(string name)
    {
        _board.Set("", ServingStatus.Serving);
        using var watch = Watch(name);
        await NextAsync(watch);
        await _host.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.OK, watch.GetStatus().StatusCode);
    }

    [Fact]
    public async Task BrokenOffWatch_DoesNotDisturbOthers()
    {
        using var staying = Watch("cars");
        await NextAsync(staying);
        using (var leaving = Watch("cars"))
            await NextAsync(leaving);
        _board.Set("cars", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(staying));
    }

    private async Task<HealthCheckResponse> CheckAsync(string name) => await _client.CheckAsync(new HealthCheckRequest { Service = name });

    private AsyncServerStreamingCall<HealthCheckResponse> Watch(string name) =>
        _client.Watch(new HealthCheckRequest { Service = name }, deadline: DateTime.UtcNow.AddSeconds(30));

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        return watch.ResponseStream.Current.Status;
    }
}
