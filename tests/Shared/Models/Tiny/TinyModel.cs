using System.Text.Json.Nodes;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Tests.Shared;

/// <summary>A model folder with random weights, small enough to annotate a view in milliseconds. Shared, never changed.</summary>
public sealed class TinyModel : IDisposable
{
    public const int Resolution = 24;
    public const string Decoder = "parts";

    // Random planes are faint; with this added to the raw density, about half of the rays end on something.
    private const float DensityBias = 1;

    // Two collections write their model at the same time; alternating draws can be wrong twice in the same way.
    private static readonly Lock OneAtATime = new();

    private readonly TemporaryFolder _home = new();

    public TinyModel()
    {
        Folder = _home.File("tiny");
        Write(Folder, seed: 0);
    }

    public string Folder { get; }

    public static IWorld World => WorldCatalog.Named("portraits");

    /// <summary>A copy that a test may break.</summary>
    public string CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    /// <summary>Writes a model with its decoder.</summary>
    /// <param name="seed">Seed of the weights.</param>
    public static void Write(string folder, int seed)
    {
        // Networks draw their weights from the global source, of which tests that run at the same time may draw too: what
        // comes out twice is what the seed alone gives.
        lock (OneAtATime)
        {
            byte[] last;
            var weights = WriteOnce(folder, seed);
            do
            {
                last = weights;
                weights = WriteOnce(folder, seed);
            }
            while (!weights.SequenceEqual(last));
        }
    }

    private static byte[] WriteOnce(string folder, int seed)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(seed);
        using (var generator = new Eg3dGenerator(TestArchitectures.Distilled(World.LatentSize, Resolution)))
        {
            using (torch.no_grad())
                generator.state_dict()["decoder.net.2.bias"][0] += DensityBias;
            generator.SetMeanCode(torch.randn(64, World.LatentSize), null);
            Eg3dModel.Save(folder, Describe(generator.Config), generator, SafetensorsDType.F16);
        }

        using var model = Eg3dModel.Open(folder);
        var config = new SemanticConfig { NumClasses = World.Labels.Count, FeatureChannels = World.Labels.Count, Hidden = 16 };
        using var decoder = new SemanticDecoder(config, model.Generator.Config);
        model.SaveDecoder(
            new DecoderDescription
            {
                Name = Decoder,
                Generator = model.Digest,
                Architecture = config.ToJson(),
                Labels = LabelEntry.From(World.Labels),
            },
            decoder, SafetensorsDType.F16);
        return
        [
            .. File.ReadAllBytes(Path.Combine(folder, "generator.safetensors")),
            .. File.ReadAllBytes(Path.Combine(folder, "decoders", Decoder, "decoder.safetensors")),
        ];
    }

    public void Dispose() => _home.Dispose();

    private static ModelDescription Describe(Eg3dConfig config) => new()
    {
        Family = Eg3dModel.FamilyName,
        Name = "tiny",
        Architecture = config.ToJson(),
        Camera = new CameraDefaults(4.2647, 2.7, [0, 0, 0]),
        Labels = LabelEntry.From(World.Labels),
        Licence = "MIT",
        Training = new JsonObject { ["world"] = World.Name },
    };
}
