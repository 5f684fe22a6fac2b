using System.Text.Json;
using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.Pictures;
using Trifold.Models.Folders;
using Trifold.V1;
using Trifold.Worker.V1;
using PartRequirement = Trifold.Factory.DataSets.PartRequirement;

namespace Trifold.Worker.Tests.Operations;

/// <summary>Annotations against the files that a data set of the same options holds.</summary>
[Collection(WorkerCollection.Name)]
public sealed class DataSetFilesTests(WorkerFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    [Fact]
    public Task DrawnViewsWithChecks_AreThoseOfADataSet() => AssertEqual(
        new DataSetOptions { Count = 6, Views = 3, Seed = 11, CheckViews = 2 },
        work =>
        {
            work.Cameras = new Cameras { Views = 3 };
            work.CheckViews = 2;
        });

    [Fact]
    public Task GaussianViewsInOtherEncodings_AreThoseOfADataSet() => AssertEqual(
        new DataSetOptions
        {
            Count = 4,
            Views = 2,
            Mask = MaskEncoding.Index,
            Depth = DepthEncoding.Both,
            Cameras = new CameraPlan { Kind = PoseKind.Gaussian, YawDegrees = 20, PitchDegrees = 5 },
        },
        work =>
        {
            work.Cameras = new Cameras
            {
                Views = 2,
                Distribution = new Trifold.V1.PoseDistribution
                {
                    Kind = Trifold.V1.PoseDistribution.Types.Kind.Gaussian,
                    YawDegrees = 20,
                    PitchDegrees = 5,
                },
            };
            work.Encodings = new Encodings { Mask = Encodings.Types.Mask.Index };
            work.DepthPngAndNpy = true;
        });

    [Fact]
    public Task ListedViews_GoOnFromSceneToSceneAsInADataSet()
    {
        var orbit = CameraChoice.Orbit(Defaults, 5).Cameras.Select(camera => camera.ToVector()).ToArray();
        var list = new CameraList();
        list.Cameras.AddRange(orbit.Select(camera => new Camera { Values = { camera.Select(number => (double)number) } }));
        return AssertEqual(
            new DataSetOptions { Count = 6, Views = 2, Cameras = new CameraPlan { Kind = PoseKind.Listed, Cameras = orbit } },
            work => work.Cameras = new Cameras { Views = 2, List = list });
    }

    [Fact]
    public Task TruncatedOrbit_IsThatOfADataSet() => AssertEqual(
        new DataSetOptions
        {
            Count = 6,
            Views = 3,
            TruncationPsi = 0.5,
            TruncationCutoff = 3,
            Cameras = new CameraPlan
            {
                Kind = PoseKind.Listed,
                Cameras = [.. CameraChoice.Orbit(Defaults, 3).Cameras.Select(camera => camera.ToVector())],
            },
        },
        work => work.Cameras = new Cameras { Trajectory = new Trajectory { Orbit = new Trajectory.Types.Orbit { Steps = 3 } } },
        scene => scene.Truncation = new Truncation { Psi = 0.5, Cutoff = 3 });

    [Fact]
    public async Task Filter_DropsWhatADataSetDrops()
    {
        var (part, share, quality) = await MiddlingFilter();
        var options = new DataSetOptions
        {
            Count = 3,
            Views = 2,
            Selection = new SelectionOptions { Require = [new PartRequirement(part, share)], MinQuality = quality },
        };
        var kept = Run(options).Select(sample => (sample.Seed, sample.View)).ToArray();

        var outcomes = await fixture.Worker.ExecuteAsync([.. Enumerable.Range(0, 16).Select(seed => WorkerFixture.Annotation((uint)seed, work =>
        {
            work.Cameras = new Cameras { Views = 2 };
            work.Filter = new SampleFilter { MinQuality = quality, Require = { new Trifold.V1.PartRequirement { Part = part, Share = share } } };
        }))]);

        var views = outcomes.SelectMany((outcome, seed) => outcome.Done().Views.Select(view => (Seed: (long)seed, View: view))).ToArray();
        Assert.Equal(kept, views.Where(view => !view.View.Dropped).Select(view => (view.Seed, view.View.Index)).Take(kept.Length));
        Assert.Contains(views, view => view.View.Dropped);
        Assert.All(views, view => Assert.Equal(view.View.Dropped ? 0 : 4, view.View.Parts.Count));
        Assert.All(views, view => Assert.Equal(TinyModel.Resolution * TinyModel.Resolution, view.View.PartPixels.Sum()));
    }

    public void Dispose() => _home.Dispose();

    private CameraDefaults Defaults
    {
        get
        {
            using var model = Eg3dModel.Open(fixture.Model.Folder);
            return model.Description.Camera;
        }
    }

    private async Task AssertEqual(DataSetOptions options, Action<AnnotateScene> change, Action<Scene>? changeScene = null)
    {
        var samples = Run(options);
        var scenes = samples.GroupBy(sample => sample.Seed).ToArray();
        var outcomes = await fixture.Worker.ExecuteAsync([.. scenes.Select((scene, index) =>
        {
            var operation = WorkerFixture.Annotation((uint)scene.Key, change);
            operation.Scene.Index = (ulong)index;
            changeScene?.Invoke(operation.Scene);
            return operation;
        })]);

        Assert.Equal(samples.Length, outcomes.Sum(outcome => outcome.Done().Views.Count));
        foreach (var (outcome, scene) in outcomes.Zip(scenes))
        {
            foreach (var sample in scene)
            {
                var view = outcome.Views[sample.View];
                Assert.Equal(sample.View, view.Index);
                Assert.Equal(sample.Pixels, view.PartPixels);
                Assert.Equal(sample.Quality, view.Quality);
                Assert.Equal(JsonSerializer.Deserialize<double[]>(Files(sample, "camera.json"))!.Select(v => (float)v), view.Camera.Values.Select(v => (float)v));
                Assert.Equal(Files(sample, "rgb.png"), outcome.Part(sample.View, Output.Rgb));
                Assert.Equal(Files(sample, "mask.png"), outcome.Part(sample.View, Output.Mask));
                Assert.Equal(Files(sample, "depth.png"), outcome.Part(sample.View, Output.Depth));
                Assert.Equal(Files(sample, "confidence.png"), outcome.Part(sample.View, Output.Confidence));
                if (options.Depth == DepthEncoding.Both)
                    Assert.Equal(Files(sample, "depth.npy"), outcome.Part(sample.View, Output.Depth, "application/x-npy"));
            }
        }
    }

    // A filter that about half of the views pass.
    private async Task<(string Part, double Share, double Quality)> MiddlingFilter()
    {
        var views = (await fixture.Worker.ExecuteAsync([.. Enumerable.Range(0, 16).Select(seed =>
            WorkerFixture.Annotation((uint)seed, work => work.Cameras = new Cameras { Views = 2 }))])).SelectMany(outcome => outcome.Done().Views).ToArray();
        var parts = TinyModel.World.Labels.Entries.Select((label, part) =>
            (label.Name, Median: views.Select(view => view.PartPixels[part]).Order().ElementAt(views.Length / 3))).ToArray();
        var (name, median) = parts.Where(part => part.Median > 1).MinBy(part => part.Median);
        return (name, median / (double)(TinyModel.Resolution * TinyModel.Resolution), views.Select(view => view.Quality).Order().ElementAt(views.Length / 4));
    }

    private Sample[] Run(DataSetOptions options)
    {
        using var model = Eg3dModel.Open(fixture.Model.Folder);
        using var decoder = model.OpenDecoder(TinyModel.Decoder);
        new DataSetRun(model, decoder, options, _home.File("set")).Run(1000, _ => { }, CancellationToken.None);
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(_home.File("set/manifest.json")));
        return [.. manifest.RootElement.GetProperty("samples").EnumerateArray().Select(sample => new Sample(
            sample.GetProperty("name").GetString()!, sample.GetProperty("seed").GetInt64(), sample.GetProperty("view").GetInt32(),
            [.. sample.GetProperty("pixels").EnumerateArray().Select(count => count.GetInt64())],
            sample.GetProperty("quality").GetDouble()))];
    }

    private byte[] Files(Sample sample, string kind)
    {
        var (folder, extension) = (kind.Split('.')[0], kind.Split('.')[1]);
        return File.ReadAllBytes(_home.File($"set/{folder}/{sample.Name}.{extension}"));
    }

    private sealed record Sample(string Name, long Seed, int View, long[] Pixels, double Quality);
}
