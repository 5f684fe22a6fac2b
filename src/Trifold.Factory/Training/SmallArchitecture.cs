using Trifold.Models.Eg3d;

namespace Trifold.Factory.Training;

/// <summary>The architecture of small generators that are distilled from worlds.</summary>
public static class SmallArchitecture
{
    /// <summary>Focal length of the released FFHQ cameras, divided by the image size.</summary>
    public const double Focal = 4.2647;

    /// <summary>Camera distance of the released FFHQ models, scene units.</summary>
    public const double Radius = 2.7;

    /// <summary>
    /// 128² planes of 16 features under an unconditional backbone of at most 128 channels; rendered at 64² and doubled by a
    /// slim super-resolution. Planes of 64² left eyes and lips blurred: one of their pixels is three of the image's.
    /// </summary>
    /// <param name="latentSize">Z: components of the world's latent.</param>
    public static Eg3dConfig For(int latentSize) => new()
    {
        ZDim = latentSize,
        CDim = 0,
        WDim = 128,
        ImgResolution = 128,
        NeuralRenderingResolution = 64,
        ChannelBase = 2048,
        ChannelMax = 128,
        MappingKwargs = new MappingConfig { NumLayers = 3, LrMultiplier = 1, NormalizeLatent = false },
        PlaneResolution = 128,
        PlaneChannels = 16,
        DecoderHidden = 48,
        DecoderColors = 32,
        SrBlockChannels = [32, 16],
        RenderingKwargs = new RenderingConfig
        {
            DepthResolution = 24,
            DepthResolutionImportance = 24,
            // The cube that objects keep to, seen from the default distance.
            RayStart = 2.2,
            RayEnd = 3.2,
            BoxWarp = 1,
            WhiteBack = true,
            SuperresolutionModule = "SuperresolutionHybrid2X",
            AvgCameraRadius = Radius,
        },
    };
}
