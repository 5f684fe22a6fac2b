using Trifold.Models.Eg3d;

namespace Trifold.Tests.Shared;

/// <summary>Architectures that render in milliseconds.</summary>
internal static class TestArchitectures
{
    /// <summary>Width of z of <see cref="WithFeatures"/>.</summary>
    public const int LatentWidth = 6;

    /// <summary>Four blocks to 32×32 planes of 3×4 channels, a decoder of more features than colours, 12×12 rays with fixed limits.</summary>
    /// <param name="conditionWidth">0: none; 25: a camera; otherwise classes.</param>
    public static Eg3dConfig WithFeatures(int conditionWidth = 0) => new()
    {
        ZDim = LatentWidth,
        CDim = conditionWidth,
        WDim = 8,
        ImgResolution = 12,
        NeuralRenderingResolution = 12,
        PlaneResolution = 32,
        PlaneChannels = 4,
        ChannelBase = 256,
        ChannelMax = 10,
        DecoderHidden = 16,
        DecoderColors = 6,
        RenderingKwargs = new RenderingConfig
        {
            DepthResolution = 10,
            DepthResolutionImportance = 6,
            RayStart = 2.25,
            RayEnd = 3.3,
            BoxWarp = 1,
            CScale = 1,
        },
    };

    /// <summary>The same with a super-resolution of blocks of 6 and 4 channels, from 12×12 rays by way of 64×64 to 128×128.</summary>
    public static Eg3dConfig WithSuperResolution()
    {
        var config = WithFeatures();
        return config with
        {
            ImgResolution = 128,
            SrBlockChannels = [6, 4],
            RenderingKwargs = config.RenderingKwargs with { SuperresolutionModule = "SuperresolutionHybrid2X" },
        };
    }

    /// <summary>Like the bundled models, which were distilled from a world: plain colours on white, no condition.</summary>
    /// <param name="latentWidth">Width of z, which is the world's.</param>
    /// <param name="resolution">Side of the image.</param>
    public static Eg3dConfig Distilled(int latentWidth, int resolution) => new()
    {
        ZDim = latentWidth,
        CDim = 0,
        WDim = 16,
        ImgResolution = resolution,
        NeuralRenderingResolution = resolution,
        ChannelBase = 128,
        ChannelMax = 8,
        PlaneResolution = 16,
        PlaneChannels = 8,
        DecoderHidden = 16,
        DecoderColors = 3,
        RenderingKwargs = new RenderingConfig
        {
            DepthResolution = 6,
            DepthResolutionImportance = 6,
            RayStart = 2.2,
            RayEnd = 3.2,
            BoxWarp = 1,
            WhiteBack = true,
        },
    };
}
