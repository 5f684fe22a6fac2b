using System.Text.Json.Nodes;
using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.DataSets;

/// <summary>
/// Makes a data set: scenes in the order of their seeds, each with its views, checked, selected, encoded and stored. The
/// folder is a function of model, decoder, options and numerics id, however often the work was interrupted.
/// </summary>
/// <param name="model">Borrowed.</param>
/// <param name="decoder">Borrowed.</param>
/// <param name="options">What is in it.</param>
/// <param name="folder">New, or with this data set unfinished.</param>
public sealed class DataSetRun(Eg3dModel model, LoadedDecoder decoder, DataSetOptions options, string folder)
{
    private readonly Annotator _annotator = new(model, decoder);
    private readonly SheetViews _sheet = new(new Annotator(model, decoder), decoder.Labels, options.Truncation);
    private readonly DataSetProvenance _provenance = DataSetProvenance.Of(model, decoder, options);

    private CameraDefaults Defaults => model.Description.Camera;

    /// <summary>Makes what is missing.</summary>
    /// <param name="limit">Most images to make in search of those that are kept; an unfinished data set goes on with a higher one.</param>
    /// <param name="report">Called for each stored sample, in order, on another thread.</param>
    /// <exception cref="ArgumentException">An option is wrong, the folder holds something else, or the limit is reached.</exception>
    /// <exception cref="IOException">A file cannot be written; what was stored stays, and a later run goes on behind it.</exception>
    public SampleYield Run(long limit, Action<DataSetProgress> report, CancellationToken cancellation)
    {
        options.Check(decoder.Labels);
        if (limit < options.Count)
            throw new ArgumentException($"limit: must be at least the count, {options.Count}, got {limit}.");
        using var layout = DataSetLayout.Open(
            options, new SampleEncoding(decoder.Labels, options.Mask, options.Depth), folder, Journal.IsIn(folder));
        using var journal = Journal.Open(folder, _provenance.ToJson());
        var state = Recall(journal);
        layout.Store.Resume(state.Position);
        DataFolder.DeleteTemporaries(folder);

        Fill(journal, layout, state, limit, report, cancellation);

        cancellation.ThrowIfCancellationRequested();
        layout.Store.Complete();
        Finish(layout, journal, cancellation);
        journal.Delete();
        return state.Yield;
    }

    private void Fill(
        Journal journal, DataSetLayout layout, State state, long limit, Action<DataSetProgress> report,
        CancellationToken cancellation)
    {
        var stored = state.Selection.Kept;
        var yield = state.Yield;
        var queue = new CommitQueue(layout.Format.Encode, (scene, samples) =>
        {
            foreach (var sample in samples)
                layout.Store.Add(sample);
            var records = scene.Records.Zip(samples, (record, sample) => record with { Notes = sample.Notes }).ToArray();
            journal.Append(new SceneEntry(scene.Scene, scene.Yield, records, layout.Store.Position));
            yield += scene.Yield;
            foreach (var record in records)
                report(new DataSetProgress(++stored, options.Count, record.Seed, record.ViewIndex, yield));
        });
        try
        {
            while (!state.Selection.IsComplete)
            {
                RequireWithin(limit, state);
                queue.Add(Draft(state, cancellation), cancellation);
            }

            queue.Complete();
        }
        finally
        {
            // Scenes that are rendered are stored even when the work is broken off.
            queue.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private SceneDraft Draft(State state, CancellationToken cancellation)
    {
        var scene = state.NextScene++;
        var seed = options.Seed + scene;
        if (seed > uint.MaxValue)
            throw new ArgumentException($"seed: {state.Yield}, and there are no more seeds; begin lower than {options.Seed}.");
        var cameras = options.Cameras.Of(Defaults, seed, scene, options.Views);
        var checks = options.Cameras.ChecksOf(Defaults, seed, options.Views, options.CheckViews);
        var views = JudgedView.Of(
            [.. _annotator.Annotate(seed, [.. cameras, .. checks], options.Truncation, cancellation)],
            options.Views, decoder.Labels.Count);
        var (samples, records, yield) = (new List<DataSetSample>(), new List<SampleRecord>(), new SampleYield());
        for (var view = 0; view < options.Views && !state.Selection.IsComplete; view++)
        {
            var name = $"{state.Selection.Kept:D6}";
            var (annotated, pixels, quality) = views[view];
            var decision = state.Selection.Decide(annotated.Camera, pixels, quality);
            yield += decision;
            if (decision.Kept == 0)
                continue;
            samples.Add(new DataSetSample(name, view, annotated));
            _sheet.Offer(samples[^1]);
            records.Add(new SampleRecord(name, seed, view, annotated.Camera.ToVector(), pixels, quality));
        }

        state.Yield += yield;
        return new SceneDraft(scene, yield, samples, records);
    }

    private State Recall(Journal journal)
    {
        var largestYaw = options.Cameras.Kind == PoseKind.Uniform ? double.DegreesToRadians(options.Cameras.YawDegrees) : Math.PI;
        var state = new State(new SampleSelection(options.Selection, decoder.Labels, options.Count, largestYaw));
        foreach (var scene in journal.Scenes())
        {
            foreach (var sample in scene.Samples)
                state.Selection.Recall(Camera.FromVector(sample.Camera), sample.Pixels);
            state.Yield += scene.Yield;
            state.NextScene = scene.Scene + 1;
            state.Position = scene.Position;
        }

        return state;
    }

    private static void RequireWithin(long limit, State state)
    {
        if (state.Yield.Made < limit)
            return;
        throw new ArgumentException(
            $"limit: {state.Yield} and no more than {limit} were to be made; ask for less, or repeat the command with a higher " +
            "--limit to go on.");
    }

    private void Finish(DataSetLayout layout, Journal journal, CancellationToken cancellation)
    {
        var info = DataSetInfo.Of(_provenance, model.Generator.Config.ImgResolution, decoder.Labels);
        var records = journal.Scenes().SelectMany(scene => scene.Samples);
        _sheet.Write(records, layout.Files, cancellation);
        PartTally.Write(records, decoder.Labels, layout.Files);
        layout.Format.Finish(info, records, layout.Files);
    }

    private sealed class State(SampleSelection selection)
    {
        public SampleSelection Selection => selection;

        public SampleYield Yield { get; set; }

        public long NextScene { get; set; }

        public JsonObject? Position { get; set; }
    }
}
