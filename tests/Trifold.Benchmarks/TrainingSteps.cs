using TorchSharp;
using Trifold.Factory.Training;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Benchmarks;

/// <summary>
/// One optimiser step of a semantic decoder on a frozen scene: by planes that the decoder's first layer is built into anew
/// (the baseline), and by native maps, whose features are constants.
/// </summary>
internal static class TrainingSteps
{
    /// <summary>Rays of a step.</summary>
    public const int Rays = Side * Side / 2;

    // Side of the view whose half they are.
    private const int Side = 64;

    private const int Classes = 11;

    // What stood for a ray before its samples were merged, and what does now.
    private const int ManySamples = 24;
    private const int FewSamples = FrozenRays.SamplesPerRay;

    // What a generator's surfaces keep to, scene units.
    private const double Radius = 0.4;

    public static IReadOnlyList<StageTimes> Measure(Eg3dGenerator generator, int warmUps, int runs)
    {
        using var scope = torch.NewDisposeScope();
        generator.Freeze();
        using var scene = Synthesize(generator);
        using var decoder = new SemanticDecoder(
            new SemanticConfig { NumClasses = Classes, FeatureChannels = Classes }, generator.Config);
        using var training = decoder.TrainingFieldOf(scene);
        using var optimizer = optim.Adam(decoder.parameters());
        using var targets = torch.randint(0, Classes, [1, Side, Side], dtype: ScalarType.Int64);
        var whiteBack = generator.Config.RenderingKwargs.WhiteBack;
        using var many = RaysOf(ManySamples, whiteBack);
        using var few = RaysOf(FewSamples, whiteBack);
        return StageTimer.Repeat(warmUps, runs, timer =>
        {
            timer.Time($"planes, {ManySamples} samples a ray", () => StepOnPlanes(many));
            timer.Time($"planes, {FewSamples} samples a ray", () => StepOnPlanes(few));
            timer.Time($"native maps, {ManySamples} samples a ray", () => Step(training, many));
            timer.Time($"native maps, {FewSamples} samples a ray", () => Step(training, few));
        });

        double StepOnPlanes(FrozenRays rays)
        {
            using var field = decoder.FieldOf(scene);
            return Step(field, rays);
        }

        double Step(SemanticField field, FrozenRays rays)
        {
            using var step = torch.NewDisposeScope();
            optimizer.zero_grad();
            var logits = rays.Render(field, null);
            var loss = nn.functional.cross_entropy(logits, targets);
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }
    }

    private static Eg3dScene Synthesize(Eg3dGenerator generator)
    {
        using var noGrad = torch.no_grad();
        var codes = torch.randn(1, generator.CodeVectors, generator.Config.WDim);
        return generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
    }

    // Samples of a ray lie close to each other, rays anywhere on a ball.
    private static FrozenRays RaysOf(int samples, bool whiteBack)
    {
        using var scope = torch.NewDisposeScope();
        var directions = torch.randn(Rays, 1, 3);
        var points = directions / directions.norm(2, keepdim: true, p: 2) *
            (Radius + 0.01 * torch.linspace(-1, 1, samples).reshape(1, samples, 1));
        return new FrozenRays(
            Side,
            points.MoveToOuterDisposeScope(),
            torch.ones(Rays, 1).MoveToOuterDisposeScope(),
            torch.arange(Side * Side).clamp_max(Rays).MoveToOuterDisposeScope(),
            torch.ones(1, 1, Side, Side, dtype: ScalarType.Bool).MoveToOuterDisposeScope(),
            whiteBack);
    }
}
