using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Verification.Operations;

/// <summary>Whole networks (EG3D specification, sections 5, 6, 13, 14).</summary>
internal static class GeneratorOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("mapping", (a, session, _) => Map(a, session)),
        ("synthesis", (a, session, _) => Synthesize(a, session)),
        ("sample_mixed", (a, session, _) => SampleMixed(a, session)),
    ];

    /// <summary>How a result is called that kernels gave.</summary>
    public const string Kernels = "kernels";

    /// <summary>Truncation of a call.</summary>
    public static Truncation TruncationOf(CallArguments arguments) =>
        new(arguments.Double("truncation_psi", 1), arguments.OptionalInt("truncation_cutoff"));

    /// <summary>
    /// The raw image as the public code returns it: some modules overwrite it with their first block's image
    /// (specification, section 13.2).
    /// </summary>
    public static Tensor PublishedRawImage(Eg3dConfig config, Views views, StageRecorder stages) =>
        config.OverwritesRawImage(views.RawRgb.shape[3]) ? stages.Stages["sr_block0_img"] : views.RawRgb;

    private static CallResults Map(CallArguments arguments, CaseSession session)
    {
        using var noGrad = torch.no_grad();
        using var generator = session.LoadGenerator();
        return new CallResults("ws", generator.Map(
            arguments.Tensor("z"), arguments.OptionalTensor("c"), TruncationOf(arguments)));
    }

    private static CallResults Synthesize(CallArguments arguments, CaseSession session)
    {
        using var noGrad = torch.no_grad();
        using var generator = session.LoadGenerator();
        using var stages = new StageRecorder();
        var cameras = arguments.Tensor("c");
        var noise = NoiseModes.Named(arguments.Text("noise_mode", "random"));
        using var scene = generator.Synthesize(arguments.Tensor("ws"), noise, stages: stages);
        var options = RenderArguments.Read(arguments, session, cameras);
        using var views = scene.Render(cameras, options, stages);

        var results = new CallResults();
        foreach (var (stage, tensor) in stages.Stages)
        {
            if (stage == "depth_samples")
                results.AddDepth(stage, Keep(tensor), stages.Stages["weight_sum"]);
            else
                results.Add(stage, Keep(tensor));
        }

        results.AddDepth("image_depth", Keep(views.Depth), views.Weight);
        results.Add("image_raw", Keep(PublishedRawImage(session.Config, views, stages)));
        results.Add("image", Keep(views.Rgb));
        results.Add("image_mean", views.Rgb.mean([2, 3]));
        results.Add("image_sq_mean", views.Rgb.square().mean([2, 3]));
        AddKernels(results, session, generator, arguments.Tensor("ws"), noise, cameras, options);
        return results;
    }

    // What is served: networks and rays on kernels, which have no stages to record.
    private static void AddKernels(
        CallResults results, CaseSession session, Eg3dGenerator generator, Tensor codes, LayerNoise noise, Tensor cameras,
        RenderOptions options)
    {
        generator.UseKernels(true);
        generator.Freeze();
        using var scene = generator.Synthesize(codes, noise);
        using var views = scene.Render(cameras, options);
        results.AddOtherWay(Kernels, CallResults.Depth("image_depth", Keep(views.Depth), views.Weight));
        results.AddOtherWay(Kernels, new CallResult("image", Keep(views.Rgb)));
        results.AddOtherWay(Kernels, new CallResult("image_mean", views.Rgb.mean([2, 3])));
        results.AddOtherWay(Kernels, new CallResult("image_sq_mean", views.Rgb.square().mean([2, 3])));
        if (!session.Config.OverwritesRawImage(views.RawRgb.shape[3]))
            results.AddOtherWay(Kernels, new CallResult("image_raw", Keep(views.RawRgb)));
    }

    private static CallResults SampleMixed(CallArguments arguments, CaseSession session)
    {
        using var noGrad = torch.no_grad();
        using var generator = session.LoadGenerator();
        var noise = NoiseModes.Named(arguments.Text("noise_mode", "random"));
        using var scene = generator.Synthesize(arguments.Tensor("ws"), noise);
        var points = arguments.Tensor("coordinates");
        var samples = scene.Field.Query(points);
        var results = new CallResults { { "rgb", samples.Colors }, { "sigma", samples.Densities } };
        generator.UseKernels(true);
        var again = scene.Query(points);
        results.AddOtherWay(Kernels, new CallResult("rgb", again.Colors));
        results.AddOtherWay(Kernels, new CallResult("sigma", again.Densities));
        return results;
    }

    // Scenes, views and recorders free what is theirs when the operation ends; a handle of our own outlives them.
    private static Tensor Keep(Tensor tensor) => tensor.alias();
}
