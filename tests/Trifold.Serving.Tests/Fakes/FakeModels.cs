using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Tests.Fakes;

/// <summary>Models that are all loaded.</summary>
internal sealed class FakeModels(params Model[] models) : IModelRepository
{
    public event Action<Model>? Changed;

    public static Model Faces() => new()
    {
        Name = "faces",
        State = Model.Types.State.Ready,
        Digest = "generator-1",
        Version = 1,
        Resolution = 64,
        Capabilities = { "render", "annotate", "cloud" },
        Decoders = { DecoderOf("parts", "decoder-1"), DecoderOf("around", "decoder-2") },
        LatentWidth = 512,
        CodeWidth = 4,
        CodeVectors = 3,
        RaysPerView = 4096,
        NumericsId = "trifold-0.1.0/cpu/avx512/threads-1",
    };

    /// <summary>With three object classes.</summary>
    public static Model Objects()
    {
        var model = Faces();
        (model.Name, model.ObjectClasses) = ("objects", 3);
        return model;
    }

    /// <summary>Can only render.</summary>
    public static Model Plain()
    {
        var model = Faces();
        model.Name = "plain";
        model.Capabilities.Clear();
        model.Capabilities.Add("render");
        model.Decoders.Clear();
        return model;
    }

    public static Decoder DecoderOf(string name, string digest) => new()
    {
        Name = name,
        Digest = digest,
        Parts = { PartOf("background"), PartOf("skin"), PartOf("hair") },
    };

    public IReadOnlyList<Model> List() => [.. models.OrderBy(model => model.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Model> Known() => List();

    public Model Get(string name) => models.SingleOrDefault(model => model.Name == name)
        ?? throw new ResourceNotFoundException("model", name, $"There is no model {name} here.");

    public Model Ready(string name) => Get(name) is { State: Model.Types.State.Ready } model
        ? model
        : throw new NotReadyException("MODEL_LOADING", $"'{name}' is loading.", TimeSpan.FromSeconds(1));

    public Task<Model> LoadAsync(string name, CancellationToken cancellation)
    {
        Changed?.Invoke(Get(name));
        return Task.FromResult(Get(name));
    }

    public Task<Model> UnloadAsync(string name, CancellationToken cancellation) => LoadAsync(name, cancellation);

    private static Part PartOf(string name) => new() { Name = name, Color = { 1, 2, 3 } };
}
