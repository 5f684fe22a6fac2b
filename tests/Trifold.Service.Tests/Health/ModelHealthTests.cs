using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Trifold.Service.Health;
using Trifold.Service.Lifetime;
using Trifold.Serving;
using Trifold.Serving.Models;
using Trifold.Tests.Shared;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Tests.Health;

public sealed class ModelHealthTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task AFolderThatComesIsOnTheBoard_AndLeavesItWhenItGoes()
    {
        using var home = new TemporaryFolder();
        var folder = Directory.CreateDirectory(home.File("models/late")).FullName;
        var settings = new Dictionary<string, string?> { ["Trifold:Models:Folder"] = home.File("models") };
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        services.AddLogging().AddServing(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        await using var provider = services.BuildServiceProvider();
        var models = provider.GetRequiredService<IModelRepository>();
        var board = new HealthStatusBoard();
        var readiness = new Readiness(models, provider.GetRequiredService<Trifold.Serving.ServingStatus>(), new DrainState());
        using var health = new ModelHealth(models, readiness, board, new QuickTime(), NullLogger<ModelHealth>.Instance);
        await health.StartAsync(default);
        Assert.Null(board.Find("late"));
        await File.WriteAllTextAsync(Path.Combine(folder, "model.json"), """{ "family": "eg3d" }""");
        await BecomesAsync(ServingStatus.NotServing);
        Directory.Delete(folder, recursive: true);
        await BecomesAsync(null);
        await health.StopAsync(default);

        async Task BecomesAsync(ServingStatus? status)
        {
            var started = Stopwatch.GetTimestamp();
            while (board.Find("late") != status)
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < Longest, $"it never became {status}");
                await Task.Delay(10);
            }
        }
    }

    /// <summary>A clock a hundred times as fast as the timers beside it.</summary>
    private sealed class QuickTime : TimeProvider
    {
        public override long TimestampFrequency => base.TimestampFrequency / 100;
    }
}
