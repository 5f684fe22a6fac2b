using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>DatasetGAN's classifier ensemble (its specification, sections 1 to 4).</summary>
internal static class DatasetGanOperations
{
    // Stands for the number of a classifier in the names of its weights.
    private const string NumberMark = "<k>";

    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("concatenate_features", (a, _, _) => new CallResults("features", PixelFeatures.Concatenate(
            [.. a.Texts("features").Select(a.Case.Read)], a.Int("resolution")))),
        ("classifier_ensemble", (a, session, _) => Predict(a, session)),
        ("uncertainty_filter", (a, _, _) => Filter(a)),
    ];

    private static CallResults Predict(CallArguments arguments, CaseSession session)
    {
        var image = arguments.Tensor("features"); // [1, F, H, W]
        var (height, width) = (image.shape[2], image.shape[3]);
        var rows = PixelFeatures.Rows(image);
        var prefix = arguments.Text("prefix");
        var parts = arguments.Int("num_classes");
        using var ensemble = new ClassifierEnsemble(Enumerable.Range(0, arguments.Int("models")).Select(k =>
            new WeightShapes(session.Case, prefix.Replace(NumberMark, $"{k}")).Load(
                new PixelClassifier((int)rows.shape[1], parts))));
        using var prediction = ensemble.Predict(rows);
        return new CallResults
        {
            { "logits", prediction.Logits.alias() },
            { "entropies", prediction.Entropies.alias() },
            { "mean_probability", prediction.MeanProbability.alias() },
            { "js_map", prediction.Divergence.reshape(height, width) },
            { "uncertainty", prediction.Uncertainty() },
            { "labels", prediction.Labels.reshape(height, width), AreClear(prediction, session.Case).reshape(height, width) },
        };
    }

    // Where two parts are as good as equal for a classifier, rounding decides its vote.
    private static Tensor AreClear(EnsemblePrediction prediction, GoldenCase @case)
    {
        if (prediction.Logits.shape[2] == 1)
            return torch.ones_like(prediction.Labels, ScalarType.Bool);
        var best = prediction.Logits.topk(2, 2).values;
        return (best.select(2, 0) - best.select(2, 1) > @case.ToleranceOf("logits")).all(0);
    }

    private static CallResults Filter(CallArguments arguments)
    {
        var scores = arguments.Tensor("scores").data<float>().ToArray().Select(score => (double)score);
        var kept = UncertaintyFilter.Kept([.. scores], arguments.Double("portion"));
        return new CallResults("kept", torch.tensor(Array.ConvertAll(kept, index => (long)index)));
    }
}
