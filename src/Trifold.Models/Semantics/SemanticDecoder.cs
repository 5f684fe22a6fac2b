using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Semantics;

/// <summary>
/// The trained part of DatasetNeRF's semantic branch (arXiv:2311.12063): from the frozen generator's features to part
/// logits, in views and at points.
/// </summary>
public sealed class SemanticDecoder : nn.Module
{
    private readonly SoftplusStack net;
    private readonly SuperResolution? superresolution;
    private readonly PlaneGrouping _grouping;
    private readonly Eg3dConfig _generator;

    /// <param name="config">The decoder's own architecture.</param>
    /// <param name="generator">Architecture of the generator that it reads.</param>
    public SemanticDecoder(SemanticConfig config, Eg3dConfig generator)
        : base(nameof(SemanticDecoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(generator);
        config.Check();
        Config = config;
        _generator = generator;
        var widths = BlockWidths(config, generator);
        _grouping = config.Grouping == "literal" ? PlaneGrouping.Literal(widths) : PlaneGrouping.PerBlock(widths);
        var outputs = config.OutputChannels + (config.OwnDensity ? 1 : 0);
        net = new SoftplusStack([_grouping.ChannelsPerPlane, config.Hidden, outputs], 1);
        if (config.SuperresolutionModule is { } module)
        {
            var variant = SuperResolutionVariant.Named(module);
            if (config.SrBlockChannels is [var first, var second])
                variant = variant with { Widths = (first, second) };
            superresolution = new SuperResolution(
                variant, config.FeatureChannels, config.NumClasses, generator.WDim, SuperResolution.HalfPrecisionClamp,
                config.SrAntialias, config.SrNoise);
        }

        RegisterComponents();
    }

    public SemanticConfig Config { get; }

    /// <summary>
    /// Sets the super-resolution's styles to 1 for every code and keeps them there. Random styles differ from scene to scene;
    /// of a few dozen scenes a decoder learns them by heart and fails on all others.
    /// </summary>
    public void FixStyles()
    {
        using var noGrad = torch.no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (!name.EndsWith(".affine.weight", StringComparison.Ordinal))
                continue;
            parameter.zero_();
            parameter.requires_grad_(false);
        }
    }

    /// <summary>Ends training, as <see cref="Eg3dGenerator.Freeze"/> does.</summary>
    public void Freeze()
    {
        eval();
        foreach (var parameter in parameters())
            parameter.requires_grad_(false);
        superresolution?.Freeze();
    }

    /// <summary>
    /// Whether the background is a part like any other. Without a super-resolution it is not: beside the object, where
    /// nothing is rendered, all logits are alike. A density of its own can put background there.
    /// </summary>
    public bool LabelsBackground => superresolution is not null || Config.OwnDensity;

    /// <summary>C': channels of one enhanced plane.</summary>
    public int ChannelsPerPlane => _grouping.ChannelsPerPlane;

    /// <summary>The semantic field of scenes that kept their blocks, with the decoder as it is now.</summary>
    /// <param name="literal">Whether the wide planes are built as the paper defines them, instead of the exact shortcut.</param>
    public SemanticField FieldOf(Eg3dScene scene, bool literal = false)
    {
        using var scope = torch.NewDisposeScope();
        var maps = MapsOf(scene);
        if (literal)
        {
            var wide = EnhancedTriPlane.Materialise(maps, _grouping, _generator.PlaneResolution);
            return WithDensity(new LiteralSemanticField(wide.MoveToOuterDisposeScope(), Axes, BoxWarp, net));
        }

        return WithDensity(new ShortcutSemanticField(maps, _grouping, _generator.PlaneResolution, Axes, BoxWarp, net));
    }

    /// <summary>
    /// The same field for training on frozen scenes: it follows the decoder as that changes and passes gradients to it, at
    /// constant points. It keeps a copy of the scene's blocks and does not need the scene.
    /// </summary>
    /// <param name="scene">Not differentiable.</param>
    public SemanticField TrainingFieldOf(Eg3dScene scene)
    {
        using var scope = torch.NewDisposeScope();
        var maps = MapsOf(scene);
        return GatheredSemanticField.CanRead(maps)
            ? WithDensity(new GatheredSemanticField(maps, _grouping, _generator.PlaneResolution, Axes, BoxWarp, net))
            : FieldOf(scene, literal: true);
    }

    /// <summary>Part logits of rendered semantic features.</summary>
    /// <param name="features">What rendering with <see cref="FieldOf"/> gave, [N, K', R, R].</param>
    /// <param name="codes">Codes of the scenes, [N, L, D].</param>
    /// <param name="cancellation">Seen by a frozen decoder within one tile of a layer.</param>
    /// <returns>[N, K, S, S]; S = R without a super-resolution.</returns>
    public Tensor Logits(Tensor features, Tensor codes, CancellationToken cancellation = default)
    {
        ShapeGuard.Require(
            features, nameof(features), codes.shape[0], Config.OutputChannels, ShapeGuard.Any, ShapeGuard.Any);
        using var scope = torch.NewDisposeScope();
        var raw = features.narrow(1, 0, Config.NumClasses);
        if (superresolution is null)
            return raw.contiguous().MoveToOuterDisposeScope();
        var map = features.narrow(1, Config.OutputChannels - Config.FeatureChannels, Config.FeatureChannels);
        return superresolution.Enlarge(raw, map, codes, LayerNoise.None, cancellation: cancellation)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Part logits at points, without view, background or super-resolution.</summary>
    /// <param name="field">A field of <see cref="FieldOf"/>.</param>
    /// <param name="points">World coordinates, [N, P, 3].</param>
    /// <returns>[N, P, K].</returns>
    public Tensor LogitsAt(SemanticField field, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(field);
        using var scope = torch.NewDisposeScope();
        var values = field.Query(points);
        var full = torch.ones(1, dtype: values.dtype, device: values.device);
        return field.Finish(values, full).narrow(2, 0, Config.NumClasses).MoveToOuterDisposeScope();
    }

    private PlaneAxes Axes => PlaneAxes.Named(_generator.PlaneAxes);

    private double BoxWarp => _generator.RenderingKwargs.BoxWarp;

    private SemanticField WithDensity(SemanticField field) =>
        Config.OwnDensity ? new OwnDensityField(field, Config.OutputChannels) : field;

    private Tensor[] MapsOf(Eg3dScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (scene.Blocks.Count == 0)
        {
            throw new ArgumentException(
                "scene: synthesise it with keepBlocks; a semantic branch reads every block.", nameof(scene));
        }

        var blocks = Config.Blocks == "last" ? [scene.Blocks[^1]] : scene.Blocks;
        return [.. blocks.Select(block => Config.Source == "hidden" ? block.Hidden : block.Image)];
    }

    private static int[] BlockWidths(SemanticConfig config, Eg3dConfig generator)
    {
        var widths = new List<int>();
        for (var r = 4; r <= generator.PlaneResolution; r *= 2)
        {
            var width = config.Source == "hidden"
                ? Math.Min(generator.ChannelBase / r, generator.ChannelMax)
                : 3 * generator.PlaneChannels;
            widths.Add(width);
            if (generator.ExtraBlocks)
                widths.Add(width);
        }

        return config.Blocks == "last" ? [widths[^1]] : [.. widths];
    }
}
