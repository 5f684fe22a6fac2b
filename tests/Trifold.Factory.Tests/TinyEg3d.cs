using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests;

/// <summary>Models of the released shape, small enough to render in milliseconds.</summary>
internal static class TinyEg3d
{
    public const int Resolution = 16;
    public const string DecoderName = "parts";

    // Random planes are faint; with this added to the raw density, rays end on something.
    private const float DensityBias = 2;

    public static IWorld World => WorldCatalog.Named("portraits");

    public static CameraDefaults Camera { get; } = new(4.2647, 2.7, [0, 0, 0]);

    public static Eg3dConfig Architecture => TestArchitectures.Distilled(World.LatentSize, Resolution);

    public static Eg3dConfig Enlarging => Architecture with
    {
        ImgResolution = 128,
        NeuralRenderingResolution = 64,
        DecoderColors = 8,
        SrBlockChannels = [8, 4],
        RenderingKwargs = Architecture.RenderingKwargs with { SuperresolutionModule = "SuperresolutionHybrid2X" },
    };

    public static SemanticConfig DecoderArchitecture => new()
    {
        NumClasses = World.Labels.Count,
        FeatureChannels = World.Labels.Count,
        Hidden = 16,
    };

    public static Eg3dGenerator Generator(int seed = 0)
    {
        torch.manual_seed(seed);
        var generator = new Eg3dGenerator(Architecture);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        generator.state_dict()["decoder.net.2.bias"][0] += DensityBias;
        return generator;
    }

    public static ModelDescription Describe(Eg3dConfig architecture) => new()
    {
        Family = Eg3dModel.FamilyName,
        Name = "tiny",
        Architecture = architecture.ToJson(),
        Camera = Camera,
        Labels = LabelEntry.From(World.Labels),
        Licence = "MIT",
    };

    /// <summary>Writes a model folder and opens it.</summary>
    public static Eg3dModel Model(string folder, int seed = 0)
    {
        using (var generator = Generator(seed))
            Eg3dModel.Save(folder, Describe(generator.Config), generator, SafetensorsDType.F32);
        return Eg3dModel.Open(folder);
    }

    /// <summary>Such a model that renders 64² rays and enlarges them to 128².</summary>
    public static Eg3dModel EnlargingModel(string folder)
    {
        torch.manual_seed(0);
        using (var generator = new Eg3dGenerator(Enlarging))
            Eg3dModel.Save(folder, Describe(generator.Config), generator, SafetensorsDType.F32);
        return Eg3dModel.Open(folder);
    }

    /// <summary>Adds a decoder with random weights to a model's folder and opens it.</summary>
    public static LoadedDecoder Decoder(Eg3dModel model)
    {
        torch.manual_seed(1);
        using var decoder = new SemanticDecoder(DecoderArchitecture, model.Generator.Config);
        model.SaveDecoder(
            new DecoderDescription
            {
                Name = DecoderName,
                Generator = model.Digest,
                Architecture = decoder.Config.ToJson(),
                Labels = LabelEntry.From(World.Labels),
            },
            decoder, SafetensorsDType.F32);
        return model.OpenDecoder(DecoderName);
    }
}

/// <summary>Tests that draw from libtorch's one random stream or measure memory run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
