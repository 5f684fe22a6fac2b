using System.Globalization;
using System.Xml.Linq;
using Trifold.Factory.Evaluation;
using Trifold.Factory.Evaluation.Evidence;
using Trifold.Factory.Training;
using Trifold.Factory.Training.Pixels;
using Trifold.Factory.Worlds;
using Trifold.Formats.Png;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.Evaluation.Evidence;

[Collection(TorchCollection.Name)]
public class EvidenceRunTests : IDisposable
{
    private static readonly EvidenceOptions Protocol = new() { Singles = 2, Sweeps = 1, Frames = 3, Stride = 1 };

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Table_HasARowOfEachVariantAndIsCarriedOnAndDrawn()
    {
        using var model = ModelWithSuperResolution();
        var folder = Directory.CreateDirectory(_home.File("table")).FullName;
        var made = new List<string>();
        EvidenceReport Execute(EvidenceOptions options) => new EvidenceRun(folder, (what, _) => made.Add(what), default)
            .Execute(model, TinyEg3d.World, Grouping, options, Variants);

        var report = Execute(Protocol);

        Assert.Equal(["hidden-3", "without-density-prior-3", "ensemble-3", "probe-3"], report.Rows.Select(row => row.Key));
        Assert.Equal((1, 1), (report.Exact.Single.MeanIou, report.Exact.Sweep.Accuracy));
        Assert.All(report.Rows, row => Assert.InRange(row.Scores.Sweep.Accuracy, 0, 1));
        // Seven parts of exact masks agree; labels that hardly change from pixel to pixel agree even better.
        Assert.InRange(report.Exact.ConsistencyExactDepth.Mean, 0.8, 1);

        made.Clear();
        var again = Execute(Protocol);
        Assert.DoesNotContain(made, what => what.StartsWith("training", StringComparison.Ordinal));
        Assert.Equal(
            report.Rows.Select(row => row.Scores.Single.MeanIou), again.Rows.Select(row => row.Scores.Single.MeanIou));
        var fault = Assert.Throws<ArgumentException>(() => Execute(Protocol with { Singles = 1 }));
        Assert.StartsWith("out: ", fault.Message);

        Assert.Equal(["image", "exact", "hidden-3", "without-density-prior-3", "ensemble-3", "probe-3"], EvidenceDrawing.Draw(folder));
        var sheet = PngReader.ReadRgb8(File.ReadAllBytes(Path.Combine(folder, "masks.png")));
        Assert.Equal((6 * 130 + 2, 2 * 130 + 2), (sheet.Width, sheet.Height));
        var chart = XDocument.Load(Path.Combine(folder, "chart.svg"));
        var numbers = chart.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value);
        Assert.Contains(report.Rows[2].Scores.Single.FrequentIou.ToString("F3", CultureInfo.InvariantCulture), numbers);
        var table = File.ReadAllText(Path.Combine(folder, "evidence.md"));
        Assert.Contains($"| probe | 3 | {report.Rows[3].Scores.Single.MeanIou.ToString("F3", CultureInfo.InvariantCulture)} |", table);
    }

    [Fact]
    public void StandardRows_TakeEachThingFromTheDecoderOnTheMostLabels()
    {
        var rows = EvidenceVariants.Standard(TinyEg3d.Enlarging, Grouping.Labels.Count, [3, 6], quick: false);
        Assert.Equal(
            ["without-multiscale-6", "without-density-prior-6", "without-super-resolution-6"],
            rows.Select(row => row.Key).Where(key => key.StartsWith("without", StringComparison.Ordinal)));
        var own = Assert.Single(rows.OfType<DecoderVariant>(), row => row.Architecture.OwnDensity);
        var whole = rows.OfType<DecoderVariant>().Single(row => row.Key == "hidden-6");
        Assert.Equal(whole.Architecture with { OwnDensity = true }, own.Architecture);
        Assert.Equal(EvidenceVariants.OwnDensity, own.Name);
    }

    [Fact]
    public void BaselinesOfAModelWithoutSuperResolution_AreRefusedBeforeAnyWork()
    {
        using var model = TinyEg3d.Model(_home.File("model"));
        var fault = Assert.Throws<ArgumentException>(() => new EvidenceRun(_home.File("none"), (_, _) => { }, default)
            .Execute(model, TinyEg3d.World, Grouping, Protocol, Variants));

        Assert.StartsWith("rows: ensemble-3 reads super-resolution features", fault.Message);
        Assert.EndsWith("leave the baselines out (hidden-3, without-density-prior-3).", fault.Message);
    }

    [Fact]
    public void ASegmenterThatKnowsTheTruth_IsPerfectAndOneThatSaysBackgroundIsNot()
    {
        using var model = TinyEg3d.Model(_home.File("model"));
        var scenes = EvaluationScenes.Prepare(model, TinyEg3d.World, Grouping, Protocol);
        var scores = SegmenterEvaluation.Run(
            model, [new Fake(scenes, view => view.Truth), new Fake(scenes, view => new byte[view.Truth.Length])], scenes,
            Grouping.Labels.Count, Protocol);

        Assert.Equal((1, 1), (scores[0].Single.MeanIou, scores[0].Sweep.MeanIou));
        Assert.Equal((0, 1), (scores[1].Sweep.AccuracyObject, scores[1].ConsistencyExactDepth.Mean));
        Assert.InRange(scores[1].Single.MeanIou, 0.01, 0.5);
    }

    private static LabelGrouping Grouping => TinyEg3d.World.Groupings.Single(grouping => grouping.Name == "coarse");

    private static SemanticConfig Decoder =>
        new() { NumClasses = Grouping.Labels.Count, FeatureChannels = Grouping.Labels.Count, Hidden = 8 };

    private static IReadOnlyList<EvidenceVariant> Variants =>
    [
        new DecoderVariant(EvidenceVariants.Hidden, 3, Decoder, new DecoderTrainingOptions { Steps = 3, HeldBackShare = 0 }),
        new DecoderVariant(
            EvidenceVariants.OwnDensity, 3, Decoder with { OwnDensity = true },
            new DecoderTrainingOptions { Steps = 3, HeldBackShare = 0 }),
        new EnsembleVariant(3, new EnsembleTrainingOptions { Models = 2, MaxBatches = 5 }),
        new ProbeVariant(3, new LinearProbeOptions { Steps = 5, BatchPixels = 64 }),
    ];

    private Eg3dModel ModelWithSuperResolution()
    {
        var architecture = TinyEg3d.Architecture;
        architecture = architecture with
        {
            ImgResolution = 128,
            SrBlockChannels = [6, 4],
            RenderingKwargs = architecture.RenderingKwargs with { SuperresolutionModule = "SuperresolutionHybrid2X" },
        };
        return TestModels.Make(_home.File("model"), architecture);
    }

    private sealed class Fake(EvaluationScenes scenes, Func<EvaluationView, byte[]> say) : ISegmenter, ISceneSegmenter
    {
        private EvaluationScene? _scene;

        public ISceneSegmenter Open(Eg3dScene scene, long seed)
        {
            _scene = scenes.Singles.Concat(scenes.Sweeps).Single(other => other.Seed == seed);
            return this;
        }

        public byte[] Label(ObservedView view, CancellationToken cancellation) =>
            say(_scene!.Views.Single(other => other.Camera == view.Camera));

        public void Dispose()
        {
        }
    }
}
