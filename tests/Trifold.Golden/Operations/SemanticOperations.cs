using System.Text.Json;
using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>The semantic branch on a generator's own features (EG3D specification, section 18).</summary>
internal static class SemanticOperations
{
    // How far the exact shortcut may be from the literal definition, by rounding.
    private const double ShortcutTolerance = 1e-4;

    public static readonly IReadOnlyList<(string, Operation)> All =
        [("semantic_branch", (a, session, _) => Render(a, session))];

    private static CallResults Render(CallArguments arguments, CaseSession session)
    {
        using var noGrad = torch.no_grad();
        using var generator = session.LoadGenerator();
        using var decoder = LoadDecoder(arguments, session);
        var (codes, cameras) = (arguments.Tensor("ws"), arguments.Tensor("c"));
        using var scene = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        var options = RenderArguments.Read(arguments, session, cameras);

        using var stages = new StageRecorder();
        using var literal = decoder.FieldOf(scene, literal: true);
        using var views = scene.Render(cameras, options with { Semantics = literal }, stages);
        var map = views.Semantics!;
        using var field = decoder.FieldOf(scene);
        CheckShortcut(scene, field, cameras, options, map);

        var depths = stages.Stages["depths_all"].shape; // [N, M, S, 1]
        var results = new CallResults
        {
            { "features", stages.Stages["features"].reshape(depths[0], depths[1], depths[2], -1) },
            { "semantic_samples", stages.Stages["semantic_samples"].reshape(depths[0], depths[1], depths[2], -1) },
            { "feature_map", map.alias() },
        };
        if (decoder.Config.SuperresolutionModule is not null)
            AddLogits(results, decoder.Logits(map, codes), session.Case);
        AddKernels(results, generator, decoder, codes, cameras, options);
        return results;
    }

    private static void AddKernels(
        CallResults results, Eg3dGenerator generator, SemanticDecoder decoder, Tensor codes, Tensor cameras, RenderOptions options)
    {
        generator.UseKernels(true);
        generator.Freeze();
        decoder.Freeze();
        using var scene = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        using var field = decoder.FieldOf(scene);
        using var views = scene.Render(cameras, options with { Semantics = field });
        results.AddOtherWay(GeneratorOperations.Kernels, new CallResult("feature_map", views.Semantics!.alias()));
        if (decoder.Config.SuperresolutionModule is not null)
        {
            results.AddOtherWay(
                GeneratorOperations.Kernels, new CallResult("semantic_logits", decoder.Logits(views.Semantics!, codes)));
        }
    }

    // Two classes that are as good as equal may change places by rounding.
    private static void AddLogits(CallResults results, Tensor logits, GoldenCase @case)
    {
        results.Add("semantic_logits", logits);
        var best = logits.topk(2, 1).values;
        var margin = best.select(1, 0) - best.select(1, 1); // [N, S, S]
        results.Add("semantic_labels", logits.argmax(1), margin > @case.ToleranceOf("semantic_logits"));
    }

    private static void CheckShortcut(
        Eg3dScene scene, SemanticField field, Tensor cameras, RenderOptions options, Tensor map)
    {
        using var scope = torch.NewDisposeScope();
        using var views = scene.Render(
            cameras, options with { Semantics = field, Renderer = new TensorVolumeRenderer() });
        var difference = Comparison.Compare("shortcut", views.Semantics!, map, null, ShortcutTolerance);
        if (!difference.IsWithin)
            throw new GoldenException($"shortcut and literal feature map differ: {difference}");
    }

    private static SemanticDecoder LoadDecoder(CallArguments arguments, CaseSession session)
    {
        Require(arguments.Text("aggregate", "sum"), "aggregate", "sum");
        if (arguments.Has("upsample"))
            RequireOptions(arguments.Json("upsample"), "upsample", ("mode", "bilinear"), ("align_corners", "False"));

        var weights = session.Case.Weights;
        var prefix = arguments.Text("decoder_prefix");
        var shapes = new WeightShapes(session.Case, prefix);
        var classes = arguments.Int("num_classes");
        Require(arguments.Int("raw_channels", classes).ToString(), "raw_channels", classes.ToString());

        var config = new SemanticConfig
        {
            NumClasses = classes,
            Source = arguments.Text("semantic_source"),
            Grouping = arguments.Text("grouping"),
            Hidden = (int)shapes.Widths("net.0.weight").Out,
        };
        var superResolution = arguments.Has("superresolution") ? arguments.Json("superresolution") : (JsonElement?)null;
        var superResolutionPrefix = prefix;
        if (superResolution is { } options)
            config = WithSuperResolution(config, options, out superResolutionPrefix);

        var decoder = new SemanticDecoder(config, session.Config);
        Require(
            decoder.ChannelsPerPlane.ToString(), "channels_per_plane",
            arguments.Int("channels_per_plane", decoder.ChannelsPerPlane).ToString());
        foreach (var (name, part) in decoder.named_children())
            ParameterFile.Load(part, weights, name == "net" ? prefix + "net." : superResolutionPrefix, shared: true);
        return decoder;
    }

    private static SemanticConfig WithSuperResolution(SemanticConfig config, JsonElement options, out string prefix)
    {
        prefix = "superresolution.";
        foreach (var option in options.EnumerateObject())
        {
            switch (option.Name)
            {
                case "module":
                    config = config with { SuperresolutionModule = option.Value.GetString() };
                    break;
                case "block_channels":
                    config = config with { SrBlockChannels = [.. option.Value.EnumerateArray().Select(width => width.GetInt32())] };
                    break;
                case "use_noise":
                    config = config with { SrNoise = option.Value.GetBoolean() };
                    break;
                case "antialias":
                    config = config with { SrAntialias = option.Value.GetBoolean() };
                    break;
                case "weights_prefix":
                    prefix = option.Value.GetString()!;
                    break;
                case "input_resolution":
                    break; // checked below, when the module is known
                default:
                    throw new GoldenException($"superresolution: unknown option '{option.Name}'");
            }
        }

        if (config.SuperresolutionModule is not { } module)
            throw new GoldenException("superresolution: module is missing");
        if (options.TryGetProperty("input_resolution", out var resolution))
        {
            Require(
                resolution.ToString(), "superresolution.input_resolution",
                SuperResolutionVariant.Named(module).InputResolution.ToString());
        }

        return config;
    }

    private static void RequireOptions(JsonElement options, string name, params (string Name, string Value)[] supported)
    {
        foreach (var option in options.EnumerateObject())
        {
            var (_, value) = Array.Find(supported, entry => entry.Name == option.Name);
            Require(option.Value.ToString(), $"{name}.{option.Name}", value ?? "absent");
        }
    }

    private static void Require(string value, string name, string supported)
    {
        if (value != supported)
            throw new GoldenException($"{name}: '{value}' is not supported, only '{supported}'");
    }
}
