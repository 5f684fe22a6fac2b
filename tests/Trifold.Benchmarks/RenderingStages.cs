using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;

namespace Trifold.Benchmarks;

/// <summary>Volume rendering of one view by both renderers, with and without semantic features.</summary>
internal static class RenderingStages
{
    // As many as a face data set has; the released architecture's decoder width.
    private const int Classes = 19;

    public static IReadOnlyList<StageTimes> Measure(FullSizeModel model, int warmUps, int runs)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var generator = model.Generator;
        var config = generator.Config;
        using var decoder = new SemanticDecoder(new SemanticConfig { NumClasses = Classes }, config);
        var codes = generator.Map(model.Latent, model.CameraVector, Truncation.Off);
        using var scene = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        using var rays = RaySampler.Sample(
            CameraTensors.Poses(model.CameraVector), CameraTensors.Intrinsics(model.CameraVector),
            config.NeuralRenderingResolution);

        return StageTimer.Repeat(warmUps, runs, timer =>
        {
            var sampling = config.RenderingKwargs.ToSampling();
            var fused = new FusedVolumeRenderer();
            using var semantics = timer.Time("semantic planes", () => decoder.FieldOf(scene));
            using var cache = new PackedFieldCache();
            var field = scene.Field with { Packed = cache };
            Time("fused, first view", fused, field, null);
            Time("fused, next view", fused, field, null);
            Time("fused with semantics, first view", fused, field, semantics);
            Time("fused with semantics, next view", fused, field, semantics);
            Time("tensors", new TensorVolumeRenderer(), field, null);
            Time("tensors with semantics", new TensorVolumeRenderer(), field, semantics);

            void Time(string name, IVolumeRenderer renderer, TriPlaneField field, ISemanticField? semantics) =>
                timer.Time(name, () => renderer.Render(field, semantics, rays, sampling, SampleDraws.Deterministic)).Dispose();
        });
    }
}
