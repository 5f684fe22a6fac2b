using TorchSharp;
using Trifold.Factory.Evaluation;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>Where a decoder training stands after a step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Share">Share of the training that is done, in [0, 1].</param>
/// <param name="Loss">Mean cross entropy of the step's view.</param>
/// <param name="MeanIou">Of the views held back, when they were last looked at; null before, or where there are none.</param>
/// <param name="StepsPerSecond">Over the last steps.</param>
public sealed record DecoderProgress(int Step, double Share, double Loss, double? MeanIou, double StepsPerSecond);

/// <summary>What a training ended with.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="KeptStep">The step whose weights were kept.</param>
/// <param name="HeldBack">Parts of the scenes held back, true against predicted; null where there are none.</param>
public sealed record DecoderTrainingResult(int Steps, int KeptStep, ConfusionMatrix? HeldBack);

/// <summary>
/// Trains a semantic decoder on a frozen generator from labelled views by pixel-wise cross entropy (DatasetNeRF,
/// arXiv:2311.12063, sec. 3.1).
/// </summary>
public static class DecoderTrainer
{
    private const double LastRateShare = 0.05;

    /// <summary>Trains <paramref name="decoder"/> in place.</summary>
    /// <param name="views">All of one size.</param>
    /// <param name="report">Called after every step.</param>
    public static DecoderTrainingResult Train(
        Eg3dModel model, SemanticDecoder decoder, IReadOnlyList<LabelledView> views, DecoderTrainingOptions options,
        Action<DecoderProgress> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options.Check();
        if (views.Count == 0)
            throw new ArgumentException("labels: at least one labelled view is needed.");

        decoder.FixStyles();
        var bySeed = views.GroupBy(view => view.Seed).ToArray();
        var heldBack = bySeed.Length < 2 ? 0 : Math.Min((int)Math.Round(options.HeldBackShare * bySeed.Length), bySeed.Length - 1);
        var scenes = new List<LabelledScene>();
        try
        {
            foreach (var group in bySeed)
                scenes.Add(new LabelledScene(model, decoder, group.Key, group, cancellation));
            // The last ones, so that more labels of the same seeds keep the same scenes in the training.
            return new Training(decoder, scenes[..^heldBack], scenes[^heldBack..], options).Run(report, cancellation);
        }
        finally
        {
            foreach (var scene in scenes)
                scene.Dispose();
        }
    }

    private sealed class Training(
        SemanticDecoder decoder, List<LabelledScene> scenes, List<LabelledScene> heldBack, DecoderTrainingOptions options)
    {
        private readonly Random _random = new(options.Seed);
        private Dictionary<string, Tensor> _best = [];
        private ConfusionMatrix? _bestScores;
        private int _bestStep;

        public DecoderTrainingResult Run(Action<DecoderProgress> report, CancellationToken cancellation)
        {
            using var outer = torch.NewDisposeScope();
            using var optimizer = optim.Adam(decoder.parameters().Where(parameter => parameter.requires_grad), options.LearningRate);
            var weights = PartWeights();
            var order = new Queue<(LabelledScene Scene, int View)>();
            var rate = new StepRate();
            double? meanIou = null;
            var step = 0;
            while (step < options.Steps && !(_bestScores is not null && step - _bestStep > options.Patience))
            {
                cancellation.ThrowIfCancellationRequested();
                var (scene, view) = Next(order);
                var loss = Step(optimizer, scene, view, weights, RateAt(step));
                step++;
                if (heldBack.Count > 0 && (step % options.LookEvery == 0 || step == options.Steps))
                    meanIou = Look(step, cancellation);
                report(new DecoderProgress(step, step / (double)options.Steps, loss, meanIou, rate.Tick()));
            }

            return new DecoderTrainingResult(step, Keep(step), _bestScores);
        }

        private float Step(optim.Optimizer optimizer, LabelledScene scene, int view, Tensor? weights, double rate)
        {
            using var scope = torch.NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = rate;
            optimizer.zero_grad();
            var loss = scene.Loss(view, weights, _random);
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }

        // Every view once, in random order, before any comes again.
        private (LabelledScene Scene, int View) Next(Queue<(LabelledScene Scene, int View)> order)
        {
            if (order.Count == 0)
            {
                var all = scenes.SelectMany(scene => Enumerable.Range(0, scene.Views).Select(view => (scene, view))).ToArray();
                _random.Shuffle(all);
                foreach (var one in all)
                    order.Enqueue(one);
            }

            return order.Dequeue();
        }

        // Rare parts count more: each by its share of the pixels to the power of minus the balance.
        private Tensor? PartWeights()
        {
            if (options.ClassBalance == 0)
                return null;
            var pixels = new long[decoder.Config.NumClasses];
            foreach (var scene in scenes)
                scene.Count(pixels);
            var all = (double)pixels.Sum();
            return torch.tensor(Array.ConvertAll(
                pixels, count => count == 0 ? 0f : (float)Math.Pow(count / all, -options.ClassBalance)));
        }

        private double Look(int step, CancellationToken cancellation)
        {
            var scores = new ConfusionMatrix(decoder.Config.NumClasses);
            foreach (var scene in heldBack)
            {
                for (var view = 0; view < scene.Views; view++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var (truth, predicted) = scene.Predict(view);
                    scores.Add(truth, predicted);
                }
            }

            if (_bestScores is null || FrequentIou(scores) > FrequentIou(_bestScores))
            {
                using var noGrad = torch.no_grad();
                DisposeBest();
                _best = decoder.state_dict().ToDictionary(
                    pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
                (_bestScores, _bestStep) = (scores, step);
            }

            return scores.MeanIou;
        }

        // Of a few scenes, parts of a handful of pixels say more about chance than about the decoder.
        private double FrequentIou(ConfusionMatrix scores) =>
            SegmentationScores.Of(scores, decoder.Config.NumClasses).FrequentIou;

        private int Keep(int lastStep)
        {
            if (_bestScores is null)
                return lastStep;
            decoder.load_state_dict(_best);
            DisposeBest();
            return _bestStep;
        }

        private void DisposeBest()
        {
            foreach (var tensor in _best.Values)
                tensor.Dispose();
        }

        private double RateAt(int step)
        {
            var cosine = 0.5 + 0.5 * Math.Cos(Math.PI * step / options.Steps);
            return options.LearningRate * (LastRateShare + (1 - LastRateShare) * cosine);
        }
    }
}
