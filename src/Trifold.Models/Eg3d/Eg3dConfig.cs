using System.Text.Json;
using System.Text.Json.Serialization;
using Trifold.Models.Checkpoints;
using Trifold.Models.Rendering;

namespace Trifold.Models.Eg3d;

/// <summary>
/// Architecture of an EG3D-family generator under the reference's own names (EG3D specification, section 2).
/// Names that the reference lacks are marked; their defaults are the released architecture.
/// </summary>
public sealed record Eg3dConfig
{
    private const int ReleasedBlockCount = 7;

    /// <summary>Z: width of the latent.</summary>
    public required int ZDim { get; init; }

    /// <summary>Width of the condition of the mapping network (25: a camera); 0: none.</summary>
    public required int CDim { get; init; }

    /// <summary>D: width of a code vector.</summary>
    public required int WDim { get; init; }

    /// <summary>L; checked against what the blocks need when given.</summary>
    public int? NumWs { get; init; }

    /// <summary>Side of the final image, pixels.</summary>
    public required int ImgResolution { get; init; }

    public int ImgChannels { get; init; } = 3;

    public int ChannelBase { get; init; } = 32768;

    public int ChannelMax { get; init; } = 512;

    public MappingConfig MappingKwargs { get; init; } = new();

    /// <summary>Bound on every backbone layer's result; null: none, as in all released models.</summary>
    public double? ConvClamp { get; init; }

    /// <summary>Above 0 the super-resolution is clamped at ±256.</summary>
    public int SrNumFp16Res { get; init; } = 4;

    /// <summary>Side of the volume-rendered image, pixels.</summary>
    public int NeuralRenderingResolution { get; init; } = 64;

    public required RenderingConfig RenderingKwargs { get; init; }

    /// <summary>Not in the reference: replaces the two hard-coded widths of the super-resolution.</summary>
    public int[]? SrBlockChannels { get; init; }

    /// <summary>Not in the reference: a block without upsampling after each (arXiv:2402.00225).</summary>
    public bool ExtraBlocks { get; init; }

    /// <summary>Not in the reference: hidden layers of the decoder beyond the first (arXiv:2402.00225: 2).</summary>
    public int DecoderExtraLayers { get; init; }

    /// <summary>Not in the reference: width of the decoder's hidden layers.</summary>
    public int DecoderHidden { get; init; } = 64;

    /// <summary>Not in the reference: colour features that are rendered; the first three are the raw image.</summary>
    public int DecoderColors { get; init; } = 32;

    /// <summary>Not in the reference: how plane features become one, "mean" or "sum".</summary>
    public string Aggregate { get; init; } = "mean";

    /// <summary>Not in the reference: the plane layout, see <see cref="Rendering.PlaneAxes"/>.</summary>
    public string PlaneAxes { get; init; } = Rendering.PlaneAxes.Released.Name;

    /// <summary>Not in the reference: side of the planes, pixels.</summary>
    public int PlaneResolution { get; init; } = 4 << (ReleasedBlockCount - 1);

    /// <summary>Not in the reference: C, features of one plane.</summary>
    public int PlaneChannels { get; init; } = 32;

    /// <summary>Reads a configuration; unknown names are ignored, as checkpoints carry training options too.</summary>
    /// <exception cref="ArgumentException">A name is missing, or a value is out of range or of the wrong kind.</exception>
    public static Eg3dConfig Parse(JsonElement json)
    {
        try
        {
            var config = json.Deserialize<Eg3dConfig>(ArchitectureJson.Options)
                ?? throw new ArgumentException("architecture: an object is needed, got null.");
            config.Check();
            return config;
        }
        catch (JsonException fault)
        {
            throw new ArgumentException($"architecture: {JsonFault.Describe(fault)}", fault);
        }
    }

    /// <summary>The configuration as JSON, under the names that <see cref="Parse"/> reads.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ArchitectureJson.Options);

    internal PlaneAggregation Aggregation => Aggregate switch
    {
        "mean" => PlaneAggregation.Mean,
        "sum" => PlaneAggregation.Sum,
        _ => throw new ArgumentException($"aggregate: must be mean or sum, got '{Aggregate}'."),
    };

    /// <summary>The super-resolution module; null where the render is the final image.</summary>
    internal SuperResolutionVariant? SuperResolution
    {
        get
        {
            if (RenderingKwargs.SuperresolutionModule is not { } name)
                return null;
            var variant = SuperResolutionVariant.Named(name);
            return SrBlockChannels is [var first, var second] ? variant with { Widths = (first, second) } : variant;
        }
    }

    /// <summary>
    /// Whether the published code returns its first super-resolution block's image as the raw one, having added it in
    /// place (EG3D specification, section 13.2). Ours returns the render.
    /// </summary>
    /// <param name="resolution">Side of the volume-rendered image, pixels.</param>
    public bool OverwritesRawImage(long resolution) =>
        SuperResolution is { } variant && variant.OverwritesRawImage(resolution);

    /// <exception cref="ArgumentException">A value is out of its range, or two contradict each other.</exception>
    public void Check()
    {
        AtLeast(ZDim, 1, "z_dim");
        AtLeast(CDim, 0, "c_dim");
        AtLeast(WDim, 1, "w_dim");
        AtLeast(ImgResolution, 4, "img_resolution");
        AtLeast(PlaneResolution, 4, "plane_resolution");
        AtLeast(ChannelBase / PlaneResolution, 1, "channel_base / plane_resolution");
        AtLeast(ChannelMax, 1, "channel_max");
        AtLeast(PlaneChannels, 1, "plane_channels");
        AtLeast(DecoderColors, ImgChannels, "decoder_colors");
        AtLeast(DecoderHidden, 1, "decoder_hidden");
        AtLeast(DecoderExtraLayers, 0, "decoder_extra_layers");
        AtLeast(NeuralRenderingResolution, 1, "neural_rendering_resolution");
        AtLeast(MappingKwargs.NumLayers, 1, "mapping_kwargs.num_layers");
        if (!(MappingKwargs.LrMultiplier > 0))
            throw new ArgumentException($"mapping_kwargs.lr_multiplier: must be positive, got {MappingKwargs.LrMultiplier}.");
        if (SrBlockChannels is not null and not [> 0, > 0])
            throw new ArgumentException("sr_block_channels: two positive widths are needed.");
        _ = Aggregation;
        _ = Rendering.PlaneAxes.Named(PlaneAxes);
        RenderingKwargs.Check();
        if (SuperResolution is { } variant && variant.OutputResolution != ImgResolution)
        {
            throw new ArgumentException(
                $"img_resolution: {variant.Name} gives {variant.OutputResolution}, not {ImgResolution}.");
        }
    }

    private static void AtLeast(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentException($"{name}: must be at least {least}, got {value}.");
    }
}

/// <summary>Options of the mapping network.</summary>
public sealed record MappingConfig
{
    public int NumLayers { get; init; } = 2;

    /// <summary>Factor on the layers' weights; 0.01 in all released models keeps them almost at rest in a short training.</summary>
    public double LrMultiplier { get; init; } = 0.01;

    /// <summary>Not in the reference: whether a latent is divided by its length, which loses one of its dimensions.</summary>
    public bool NormalizeLatent { get; init; } = true;
}

/// <summary>Rendering options under the reference's own names (EG3D specification, section 2).</summary>
public sealed record RenderingConfig
{
    /// <summary>D: samples of the coarse pass.</summary>
    public required int DepthResolution { get; init; }

    /// <summary>I: samples of the fine pass; 0: none.</summary>
    public required int DepthResolutionImportance { get; init; }

    /// <summary>First distance along the ray, scene units, or "auto": where the ray enters the box.</summary>
    [JsonConverter(typeof(RayLimitConverter))]
    public required double? RayStart { get; init; }

    /// <summary>Last distance along the ray, or "auto".</summary>
    [JsonConverter(typeof(RayLimitConverter))]
    public required double? RayEnd { get; init; }

    /// <summary>Side of the cube that the planes cover, scene units.</summary>
    public required double BoxWarp { get; init; }

    public bool WhiteBack { get; init; }

    public bool DisparitySpaceSampling { get; init; }

    /// <summary>Only "softplus" exists.</summary>
    public string ClampMode { get; init; } = "softplus";

    /// <summary>Standard deviation of noise on the raw density. 0 in all released models, and refused otherwise.</summary>
    public double DensityNoise { get; init; }

    /// <summary>Class name of the super-resolution; null (not in the reference): the render is the final image.</summary>
    public string? SuperresolutionModule { get; init; }

    /// <summary>const, random or none.</summary>
    public string SuperresolutionNoiseMode { get; init; } = "none";

    public bool SrAntialias { get; init; } = true;

    /// <summary>Whether the mapping network is given zeros as condition.</summary>
    public bool CGenConditioningZero { get; init; }

    /// <summary>Factor on the condition. A checkpoint without this entry uses 0.</summary>
    public double CScale { get; init; }

    public double DecoderLrMul { get; init; } = 1;

    /// <summary>Default distance of the camera from the origin, scene units.</summary>
    public double AvgCameraRadius { get; init; } = 2.7;

    /// <summary>Default point that the camera looks at, world coordinates.</summary>
    public double[] AvgCameraPivot { get; init; } = [0, 0, 0];

    /// <summary>The sampling that these options describe.</summary>
    public VolumeSampling ToSampling() => new()
    {
        Limits = RayStart is { } start && RayEnd is { } end ? (start, end) : null,
        CoarseSamples = DepthResolution,
        FineSamples = DepthResolutionImportance,
        BoxWarp = BoxWarp,
        Disparity = DisparitySpaceSampling,
        WhiteBack = WhiteBack,
    };

    internal void Check()
    {
        if (DepthResolution < (DepthResolutionImportance > 0 ? 4 : 2) || DepthResolutionImportance < 0)
        {
            throw new ArgumentException(
                $"depth_resolution: at least 4 (2 without a fine pass) are needed, got {DepthResolution}, with " +
                $"depth_resolution_importance {DepthResolutionImportance}.");
        }

        if (RayStart.HasValue != RayEnd.HasValue)
            throw new ArgumentException("ray_start, ray_end: both must be numbers or both \"auto\".");
        if (RayEnd <= RayStart)
            throw new ArgumentException($"ray_end: must be greater than ray_start, got {RayStart} to {RayEnd}.");
        if (!(BoxWarp > 0))
            throw new ArgumentException($"box_warp: must be positive, got {BoxWarp}.");
        if (DensityNoise != 0)
            throw new ArgumentException($"density_noise: noise on densities is not supported, set it to 0; got {DensityNoise}.");
        if (ClampMode != "softplus")
            throw new ArgumentException($"clamp_mode: only softplus exists, got '{ClampMode}'.");
        if (AvgCameraPivot.Length != 3)
            throw new ArgumentException($"avg_camera_pivot: three numbers are needed, got {AvgCameraPivot.Length}.");
    }
}

/// <summary>A number, or "auto" as null.</summary>
internal sealed class RayLimitConverter : JsonConverter<double?>
{
    public override bool HandleNull => false;

    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.String when reader.GetString() == "auto" => null,
            _ => throw new JsonException("ray_start, ray_end: a number or \"auto\" is needed."),
        };

    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue("auto");
    }
}
