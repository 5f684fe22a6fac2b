using TorchSharp;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests;

/// <summary>Small model folders with random weights.</summary>
internal static class TestModels
{
    public static readonly CameraDefaults Cameras = new(4.2, 2.7, [0, 0, 0.2]);

    /// <param name="conditionWidth">0: none; 25: a camera; otherwise classes.</param>
    public static Eg3dConfig Config(int conditionWidth = 0) => TestArchitectures.WithFeatures(conditionWidth);

    /// <summary>Writes and opens a model in a folder.</summary>
    public static Eg3dModel Make(string folder, Eg3dConfig config)
    {
        torch.manual_seed(1);
        using var generator = new Eg3dGenerator(config);
        var description = new ModelDescription
        {
            Family = Eg3dModel.FamilyName,
            Name = "tiny",
            Architecture = config.ToJson(),
            Camera = Cameras,
            Licence = "MIT",
        };
        Eg3dModel.Save(folder, description, generator, SafetensorsDType.F32);
        return Eg3dModel.Open(folder);
    }

    /// <summary>A semantic decoder of four parts with random weights.</summary>
    public static LoadedDecoder MakeDecoder(Eg3dModel model)
    {
        torch.manual_seed(2);
        var config = new SemanticConfig { NumClasses = 4, FeatureChannels = 4 };
        using var decoder = new SemanticDecoder(config, model.Generator.Config);
        model.SaveDecoder(
            new DecoderDescription
            {
                Name = "parts",
                Generator = model.Digest,
                Architecture = config.ToJson(),
                Labels = [new("background", [0, 0, 0]), new("skin", [240, 188, 150]), new("left eye", [1, 2, 3]), new("hair", [122, 74, 40])],
            },
            decoder, SafetensorsDType.F32);
        return model.OpenDecoder("parts");
    }
}
