using Trifold.Factory.Worlds;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;

namespace Trifold.Factory.Training;

/// <summary>Sizes of a small generator; the defaults are those of the bundled models.</summary>
public sealed record SmallSizes
{
    /// <summary>Side of the final image, pixels.</summary>
    public int Resolution { get; init; } = 128;

    /// <summary>Class name of the super-resolution, which decides the side of the render; null: none.</summary>
    public string? SuperResolution { get; init; } = "SuperresolutionHybrid2X";

    /// <summary>Samples of a ray in the coarse pass, and again in the fine one.</summary>
    public int Samples { get; init; } = 24;

    /// <summary>Side of the planes, pixels, a power of two.</summary>
    public int PlaneResolution { get; init; } = 128;

    /// <summary>Most channels of a backbone layer; layers of 16² and more have ever fewer.</summary>
    public int Channels { get; init; } = 128;
}

/// <summary>The architecture of small generators that are distilled from worlds.</summary>
public static class SmallArchitecture
{
    /// <summary>
    /// 128² planes of 16 features under an unconditional backbone of at most 128 channels; rendered at 64² and doubled by a
    /// slim super-resolution. Planes of 64² left eyes and lips blurred: one of their pixels is three of the image's.
    /// </summary>
    /// <param name="world">What it is distilled from; gives the latent's width and the cameras' distance.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or the super-resolution gives another image.</exception>
    public static Eg3dConfig For(IWorld world, SmallSizes? sizes = null)
    {
        sizes ??= new SmallSizes();
        if (!int.IsPow2(sizes.PlaneResolution))
            throw new ArgumentException($"plane-resolution: must be a power of two, got {sizes.PlaneResolution}.");
        var config = Of(world, sizes);
        config.Check();
        return config;
    }

    private static Eg3dConfig Of(IWorld world, SmallSizes sizes) => new()
    {
        ZDim = world.LatentSize,
        CDim = 0,
        WDim = 128,
        ImgResolution = sizes.Resolution,
        NeuralRenderingResolution = sizes.SuperResolution is { } name
            ? SuperResolutionVariant.Named(name).InputResolution
            : sizes.Resolution,
        ChannelBase = 16 * sizes.Channels,
        ChannelMax = sizes.Channels,
        MappingKwargs = new MappingConfig { NumLayers = 3, LrMultiplier = 1, NormalizeLatent = false },
        // The released layout has no plane of height and depth: faces showed through the backs of heads.
        PlaneAxes = PlaneAxes.FixedXyXzZy.Name,
        PlaneResolution = sizes.PlaneResolution,
        PlaneChannels = 16,
        DecoderHidden = 48,
        DecoderColors = 32,
        SrBlockChannels = sizes.SuperResolution is null ? null : [32, 16],
        RenderingKwargs = new RenderingConfig
        {
            DepthResolution = sizes.Samples,
            DepthResolutionImportance = sizes.Samples,
            // Within the box of the planes: beyond it, where nothing is trained, ghosts would hang.
            RayStart = null,
            RayEnd = null,
            BoxWarp = 1,
            WhiteBack = true,
            SuperresolutionModule = sizes.SuperResolution,
            AvgCameraRadius = world.Viewpoints.Default.Radius,
        },
    };
}
