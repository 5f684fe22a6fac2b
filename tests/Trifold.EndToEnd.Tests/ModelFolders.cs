using Trifold.EndToEnd.Tests.Commands;

namespace Trifold.EndToEnd.Tests;

/// <summary>A repository with one tiny model, made anew for each collection of tests.</summary>
public sealed class ModelFolders : IDisposable
{
    public const string Tiny = "tiny";
    public const string Broken = "broken";

    private readonly TemporaryFolder _home = new();

    public ModelFolders()
    {
        Folder = _home.File("models");
        TinyModel.Write(Path.Combine(Folder, Tiny), seed: 0);
    }

    public string Folder { get; }

    /// <summary>The tiny model's own.</summary>
    public string TinyFolder => Path.Combine(Folder, Tiny);

    /// <summary>A folder for whatever a test writes.</summary>
    public string File(string name) => _home.File(name);

    /// <summary>Adds the tiny model with half of its weights missing.</summary>
    public void AddBroken() => BrokenModel.Write(Path.Combine(Folder, Broken), Path.Combine(Folder, Tiny));

    public Task<ServiceProcess> ServeAsync(params string[] settings) => ServeAsync(new Dictionary<string, string>(), settings);

    public Task<ServiceProcess> ServeAsync(IReadOnlyDictionary<string, string> environment, params string[] settings) =>
        ServiceProcess.StartAsync(
            environment, ["--models", Folder, $"--Trifold:Datasets:Folder={File(Path.GetRandomFileName())}", .. settings]);

    public void Dispose() => _home.Dispose();
}

/// <summary>One service of the tiny model for all tests that leave it as it is.</summary>
public sealed class TinyService : IAsyncLifetime
{
    public ModelFolders Models { get; } = new();

    public ServiceProcess Process { get; private set; } = null!;

    public async Task InitializeAsync() => Process = await Models.ServeAsync();

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        Models.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class TinyServiceCollection : ICollectionFixture<TinyService>, ICollectionFixture<InterruptedDataSet>
{
    public const string Name = "service of the tiny model";
}
