using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Workers;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Hosting;

/// <summary>Serving as a server has it, on a repository of its own.</summary>
internal sealed class ServingHost : IAsyncDisposable
{
    public static readonly string WorkerProgram = Path.Combine(AppContext.BaseDirectory, "Trifold.Worker");

    private readonly TemporaryFolder _home = new();
    private readonly Dictionary<string, string?> _settings = [];
    private ServiceProvider _services = null!;

    public ServingHost(FakeDevice? device = null)
    {
        Device = device;
        Models = _home.File("models");
        Directory.CreateDirectory(Models);
        Set("Models:Folder", Models);
        Set("Workers:Program", WorkerProgram);
        // Tests end workers more often than a server ever sees.
        Set("Workers:MaxRestartBackoff", "00:00:00.05");
        Set("Workers:RestartBackoff", "00:00:00.05");
        Set("Workers:HeartbeatInterval", "00:00:00.1");
    }

    public FakeDevice? Device { get; }

    /// <summary>Folder of the repository.</summary>
    public string Models { get; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IModelRepository Repository => _services.GetRequiredService<IModelRepository>();

    public ISceneScheduler Scheduler => _services.GetRequiredService<ISceneScheduler>();

    public ServingStatus Status => _services.GetRequiredService<ServingStatus>();

    public WorkerPool Pool => _services.GetRequiredService<WorkerPool>();

    public ServingHost Set(string key, string value)
    {
        _settings[$"Trifold:{key}"] = value;
        return this;
    }

    /// <summary>Adds a model for fake workers.</summary>
    public string AddModel(string name, int bytes = 1000, string digest = "first", bool broken = false)
    {
        var folder = Path.Combine(Models, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model.json"), """{ "family": "eg3d", "licence": "MIT" }""");
        File.WriteAllBytes(Path.Combine(folder, "generator.safetensors"), new byte[bytes]);
        File.WriteAllText(Path.Combine(folder, "digest"), digest);
        if (broken)
            File.WriteAllText(Path.Combine(folder, "broken"), "");
        return folder;
    }

    public async Task<ServingHost> StartAsync(bool loaded = true)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Time);
        if (Device is not null)
            services.AddSingleton<IWorkerLauncher>(Device);
        services.AddServing(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        _services = services.BuildServiceProvider();
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        if (loaded)
            await Until.True(() => Status.IsStarted && Status.Workers.Count == WorkerCount);
        return this;
    }

    public IAdmission Admit(
        string model, int views = 1, long? scenes = 1, string client = "client", Priority priority = Priority.Normal,
        DateTimeOffset? deadline = null) =>
        Scheduler.Admit(new StreamDemand(model, client, priority, scenes, views, deadline));

    public static SceneOperation Render(uint seed, int views = 1) => new()
    {
        Scene = new Scene { Seed = seed },
        Render = new RenderScene { Cameras = new Cameras { Views = views } },
    };

    public static SceneOperation Cloud(uint seed) => new()
    {
        Scene = new Scene { Seed = seed },
        Cloud = new ExtractCloud { Views = 2 },
    };

    /// <summary>Reads an operation of a fake worker to its end.</summary>
    public static async Task<List<string>> ReadAsync(IAsyncEnumerable<ExecuteEvent> events)
    {
        var texts = new List<string>();
        var completed = false;
        await foreach (var next in events)
        {
            Assert.False(completed, "an event after the completion");
            switch (next.EventCase)
            {
                case ExecuteEvent.EventOneofCase.View: texts.Add(next.View.Parts[1].Data.ToStringUtf8()); break;
                case ExecuteEvent.EventOneofCase.Cloud: texts.Add(next.Cloud.Data.ToStringUtf8()); break;
                case ExecuteEvent.EventOneofCase.Completed: completed = true; break;
            }
        }

        Assert.True(completed, "no completion");
        return texts;
    }

    public static List<string> Expected(uint seed, int views) => [.. Enumerable.Range(0, views).Select(view => $"{seed}/{view}")];

    /// <summary>The version of a model that takes work.</summary>
    public ModelInstance Loaded(string model) =>
        _services.GetRequiredService<ModelRepository>().Current.Single(instance => instance.Name == model);

    /// <summary>Whether streams of a model are let in.</summary>
    public bool IsReady(string model)
    {
        try
        {
            Repository.Ready(model);
            return true;
        }
        catch (NotReadyException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _home.Dispose();
    }

    private int WorkerCount => _settings.TryGetValue("Trifold:Workers:Count", out var count)
        ? int.Parse(count!, System.Globalization.CultureInfo.InvariantCulture)
        : 1;
}
