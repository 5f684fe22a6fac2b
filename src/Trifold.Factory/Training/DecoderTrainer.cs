using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Factory.Training;

/// <summary>Where a decoder training stands after a step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Share">Share of the training that is done, in [0, 1].</param>
/// <param name="Loss">Mean cross entropy of the step's rays.</param>
/// <param name="StepsPerSecond">Over the last steps.</param>
public sealed record DecoderProgress(int Step, double Share, double Loss, double StepsPerSecond);

/// <summary>
/// Trains a semantic decoder on a frozen generator from labelled views by pixel-wise cross entropy (DatasetNeRF,
/// arXiv:2311.12063, sec. 3.1).
/// </summary>
public static class DecoderTrainer
{
    private const double LastRateShare = 0.05;

    /// <summary>Trains <paramref name="decoder"/> in place.</summary>
    /// <param name="decoder">Without super-resolution: its raw map is the label map.</param>
    /// <param name="report">Called after every step.</param>
    public static void Train(
        Eg3dModel model, SemanticDecoder decoder, IReadOnlyList<LabelledView> views, DecoderTrainingOptions options,
        Action<DecoderProgress> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options.Check();
        if (decoder.Config.SuperresolutionModule is not null)
            throw new ArgumentException("superresolution_module: training takes decoders without super-resolution.");
        if (views.Count == 0)
            throw new ArgumentException("labels: at least one labelled view is needed.");

        var scenes = Prepare(model, decoder, views, options, cancellation);
        try
        {
            Run(model.Generator.Config, decoder, scenes, options, report, cancellation);
        }
        finally
        {
            foreach (var scene in scenes)
                scene.Dispose();
        }
    }

    private static void Run(
        Eg3dConfig config, SemanticDecoder decoder, List<LabelledScene> scenes, DecoderTrainingOptions options,
        Action<DecoderProgress> report, CancellationToken cancellation)
    {
        using var optimizer = optim.Adam(decoder.parameters(), options.LearningRate);
        var random = new Random(options.Seed);
        var rate = new StepRate();
        for (var step = 0; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = RateAt(options, step);

            optimizer.zero_grad();
            var scene = scenes[random.Next(scenes.Count)];
            var loss = Loss(config, decoder, scene, options, random);
            loss.backward();
            optimizer.step();
            report(new DecoderProgress(step + 1, (step + 1.0) / options.Steps, loss.item<float>(), rate.Tick()));
        }
    }

    private static Tensor Loss(
        Eg3dConfig config, SemanticDecoder decoder, LabelledScene scene, DecoderTrainingOptions options, Random random)
    {
        var rays = scene.Views[random.Next(scene.Views.Count)];
        var count = Math.Min(options.RaysPerStep, rays.Labels.shape[0]);
        var chosen = torch.randperm(rays.Labels.shape[0])[..(int)count];
        using var batch = rays.Select(chosen);
        return Loss(config, decoder, scene.Field, batch);
    }

    /// <summary>Mean cross entropy of rays.</summary>
    /// <param name="field">Of the rays' scene.</param>
    internal static Tensor Loss(Eg3dConfig config, SemanticDecoder decoder, SemanticField field, FrozenRays rays)
    {
        using var scope = torch.NewDisposeScope();
        var (count, samples) = (rays.Points.shape[0], rays.Points.shape[1]);
        var opacity = rays.Opacity.unsqueeze(0); // [1, R, 1]
        var values = field.Query(rays.Points.reshape(1, -1, 3)).reshape(1, count, samples, -1);
        var integral = values.mean([2]) * opacity; // All samples of a ray weigh the same.
        var features = RayMarcher.ToSymmetricRange(
            field.Finish(integral, opacity), opacity, config.RenderingKwargs.WhiteBack);
        var logits = features[0, .., ..decoder.Config.NumClasses];
        return F.cross_entropy(logits, rays.Labels).MoveToOuterDisposeScope();
    }

    private static List<LabelledScene> Prepare(
        Eg3dModel model, SemanticDecoder decoder, IReadOnlyList<LabelledView> views, DecoderTrainingOptions options,
        CancellationToken cancellation)
    {
        var scenes = new List<LabelledScene>();
        var random = new Random(options.Seed);
        foreach (var group in views.GroupBy(view => view.Seed))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scene = SceneSynthesis.FromSeed(model, group.Key, Truncation.Off, keepBlocks: true);
            scenes.Add(new LabelledScene(
                decoder.TrainingFieldOf(scene),
                [.. group.Select(view => FrozenRays.Choose(scene, model.Generator.Config, view, options.RaysPerView, random))]));
        }

        return scenes;
    }

    private static double RateAt(DecoderTrainingOptions options, int step)
    {
        var cosine = 0.5 + 0.5 * Math.Cos(Math.PI * step / options.Steps);
        return options.LearningRate * (LastRateShare + (1 - LastRateShare) * cosine);
    }

    private sealed record LabelledScene(SemanticField Field, IReadOnlyList<FrozenRays> Views) : IDisposable
    {
        public void Dispose()
        {
            Field.Dispose();
            foreach (var view in Views)
                view.Dispose();
        }
    }
}
