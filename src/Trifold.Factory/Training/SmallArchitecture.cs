using Trifold.Factory.Worlds;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Training;

/// <summary>The architecture of small generators that are distilled from worlds.</summary>
public static class SmallArchitecture
{
    // Rays are sampled this far to both sides of the origin, which holds what objects fill of their cube.
    private const double HalfRange = 0.5;

    /// <summary>
    /// 128² planes of 16 features under an unconditional backbone of at most 128 channels; rendered directly at 128².
    /// Planes of 64² left eyes and lips blurred: one of their pixels is three of the image's.
    /// </summary>
    /// <param name="world">What it is distilled from; gives the latent's width and the cameras' distance.</param>
    public static Eg3dConfig For(IWorld world) => new()
    {
        ZDim = world.LatentSize,
        CDim = 0,
        WDim = 96,
        ImgResolution = 128,
        NeuralRenderingResolution = 128,
        ChannelBase = 2048,
        ChannelMax = 128,
        MappingKwargs = new MappingConfig { LrMultiplier = 1 },
        PlaneResolution = 128,
        PlaneChannels = 16,
        DecoderHidden = 48,
        DecoderColors = 3,
        RenderingKwargs = new RenderingConfig
        {
            DepthResolution = 24,
            DepthResolutionImportance = 24,
            RayStart = world.Viewpoints.Default.Radius - HalfRange,
            RayEnd = world.Viewpoints.Default.Radius + HalfRange,
            BoxWarp = 1,
            WhiteBack = true,
            AvgCameraRadius = world.Viewpoints.Default.Radius,
        },
    };
}
