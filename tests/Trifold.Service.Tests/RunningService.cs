using Trifold.Tests.Shared.Services;

namespace Trifold.Service.Tests;

/// <summary>The service with one bundled model.</summary>
internal static class BundledService
{
    public const string Model = "portraits-128";

    public static Task<ServiceProcess> StartAsync(params string[] settings) =>
        ServiceProcess.StartAsync([$"--Trifold:Models:Load:0={Model}", .. settings]);
}

/// <summary>One service for all tests that only call it.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private readonly string _shards = Directory.CreateTempSubdirectory("trifold-shards-").FullName;

    public ServiceProcess Service { get; private set; } = null!;

    public HttpClient Rest { get; private set; } = null!;

    public HttpClient Management { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Service = await BundledService.StartAsync("--Trifold:Rest:MaxBodyBytes=65536", $"--Trifold:Datasets:Folder={_shards}");
        Rest = new HttpClient { BaseAddress = Service.Rest };
        Management = new HttpClient { BaseAddress = Service.Management };
    }

    public async Task DisposeAsync()
    {
        Rest.Dispose();
        Management.Dispose();
        await Service.DisposeAsync();
        Directory.Delete(_shards, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ServiceCollection : ICollectionFixture<RunningService>
{
    public const string Name = "running service";
}
