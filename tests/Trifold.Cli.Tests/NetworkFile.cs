using TorchSharp;
using Trifold.Models.Eg3d;

namespace Trifold.Cli.Tests;

/// <summary>Network pickles for the program to import.</summary>
internal static class NetworkFile
{
    /// <summary>A generator with what it takes: a conditioning camera, limits by the box, super-resolution from 24 to 128.</summary>
    public const string Case = "eg3d-tiny-auto";

    /// <summary>A generator whose image of 512×512 takes a moment.</summary>
    public const string SlowerCase = "eg3d-tiny-ffhq";

    public static string Write(string file, string name = Case) => Write(file, GoldenNetwork.Pickle(name));

    public static string Write(string file, byte[] bytes)
    {
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>A network of many layers of a megabyte each.</summary>
    public static byte[] Large(int layers)
    {
        var config = new Eg3dConfig
        {
            ZDim = 8,
            CDim = 0,
            WDim = 512,
            ImgResolution = 16,
            NeuralRenderingResolution = 16,
            ChannelBase = 128,
            ChannelMax = 8,
            PlaneResolution = 16,
            PlaneChannels = 4,
            DecoderHidden = 8,
            DecoderColors = 3,
            MappingKwargs = new MappingConfig { NumLayers = layers },
            RenderingKwargs = new RenderingConfig { DepthResolution = 6, DepthResolutionImportance = 4, RayStart = 2.2, RayEnd = 3.2, BoxWarp = 1 },
        };
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(3);
        using var generator = new Eg3dGenerator(config);
        return new NetworkPickle(config.ToJson(), [.. generator.state_dict().Select(pair =>
            new PickledTensor(pair.Key, pair.Value.shape, pair.Value.detach().data<float>().ToArray()))]).Build();
    }
}
