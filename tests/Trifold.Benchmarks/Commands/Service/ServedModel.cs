using Trifold.V1;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary>A model that is served for a measurement: a bundled one, or one with random weights that takes milliseconds.</summary>
internal sealed class ServedModel : IDisposable
{
    public const string Tiny = "tiny";
    public const string Broken = "broken";

    private readonly TemporaryFolder _home = new();
    private readonly string _repository;

    /// <param name="name">Of a bundled model, or <see cref="Tiny"/>.</param>
    public ServedModel(string name)
    {
        Name = name;
        _repository = name == Tiny ? _home.File("models") : Repository.File("models");
        if (name == Tiny)
            TinyModel.Write(Folder, seed: 0);
        else if (!File.Exists(Path.Combine(Folder, "model.json")))
            throw new ArgumentException($"model: '{name}' is not bundled; use {Tiny} or a folder of models/.");
    }

    public string Name { get; }

    public string Folder => Path.Combine(_repository, Name);

    /// <summary>Adds a model whose weights end half-way.</summary>
    public void AddBroken() => BrokenModel.Write(Path.Combine(_repository, Broken), Folder);

    /// <param name="load">Whether the model is loaded at the start.</param>
    public Task<ServiceProcess> ServeAsync(bool load, params string[] settings) => ServiceProcess.StartAsync(
        ["--models", _repository, $"--Trifold:Models:Load:0={(load ? Name : "")}", .. settings]);

    /// <summary>Annotated views, two of each scene; without a count endless.</summary>
    public GenerateAnnotationsRequest Annotations(uint firstSeed = 0, ulong? samples = null)
    {
        var request = new GenerateAnnotationsRequest
        {
            Model = Name,
            Scenes = new Scenes { Range = new SeedRange { First = firstSeed } },
            Cameras = new Cameras { Views = 2 },
        };
        if (samples is { } count)
            request.Samples = count;
        return request;
    }

    public void Dispose() => _home.Dispose();
}
