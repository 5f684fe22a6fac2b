using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Streams;

public class AnnotationStreamTests
{
    [Fact]
    public async Task Samples_ComeSceneBySceneWhicheverEndsFirst()
    {
        var fixture = new StreamFixture();
        var random = new Random(1);
        fixture.Scheduler.Before = (_, cancellation) =>
        {
            lock (random)
                return Task.Delay(random.Next(0, 8), cancellation);
        };

        var samples = await fixture.SamplesAsync(Request(scenes: 60, views: 2));

        Assert.Equal(Enumerable.Range(0, 120).Select(i => (i / 2, i % 2)), samples.Select(sample => ((int)sample.Scene, sample.View)));
        Assert.Equal(Enumerable.Range(0, 120).Select(i => 7u + (uint)i / 2), samples.Select(sample => sample.Seed));
        Assert.Equal(Enumerable.Range(1, 120).Select(i => (ulong)i), samples.Select(sample => sample.Made));
        Assert.True(fixture.Scheduler.MostRunning > 1);
    }

    [Fact]
    public async Task Sample_SaysWhatItIsAFunctionOf()
    {
        var sample = (await new StreamFixture().SamplesAsync(Request(scenes: 1, views: 1)))[0];

        Assert.Equal(
            new Provenance
            {
                Model = "faces",
                GeneratorDigest = "generator-1",
                Decoder = "parts",
                DecoderDigest = "decoder-1",
                NumericsId = "trifold-0.1.0/cpu/avx512/threads-1",
            },
            sample.Provenance);
        Assert.Equal([Output.Rgb, Output.Mask, Output.Depth, Output.Confidence], sample.Parts.Select(part => part.Output));
        Assert.Equal([10, 20, 30], sample.PartPixels);
        Assert.Equal((64, 0.5), (sample.Resolution, sample.Quality));
        Assert.Equal(FakeWork.CameraVector, sample.Camera.Values);
    }

    [Fact]
    public async Task Outputs_AreAskedForInTheirOrder()
    {
        var request = Request(scenes: 1, views: 1);
        request.Outputs.AddRange([Output.Depth, Output.Rgb]);

        var sample = (await new StreamFixture().SamplesAsync(request))[0];

        Assert.Equal([Output.Rgb, Output.Depth], sample.Parts.Select(part => part.Output));
    }

    [Fact]
    public async Task Samples_OfCodesHaveNoSeed()
    {
        var request = new GenerateAnnotationsRequest
        {
            Model = "faces",
            Scenes = new Scenes { Codes = new CodeList { Codes = { new Code { Values = { 1, 2, 3, 4 } } } } },
        };

        Assert.False((await new StreamFixture().SamplesAsync(request)).Single().HasSeed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(9)]
    public async Task Samples_LimitCutsTheLastScene(int wanted)
    {
        var fixture = new StreamFixture();
        var operations = new List<SceneOperation>();
        fixture.Scheduler.Before = (operation, _) =>
        {
            lock (operations)
                operations.Add(operation);
            return Task.CompletedTask;
        };
        var request = Request(scenes: null, views: 4);
        request.Samples = (ulong)wanted;

        Assert.Equal(wanted, (await fixture.SamplesAsync(request)).Count);

        Assert.Equal((wanted + 3) / 4, operations.Count);
        Assert.Equal(wanted, operations.Sum(operation => operation.Annotate.ViewCount));
        Assert.Equal((wanted + 3) / 4, fixture.Scheduler.Demands.Single().Scenes);
    }

    [Fact]
    public async Task Stream_WithoutAnyLimitIsEndlessAndBeginsAtSeedZero()
    {
        var fixture = new StreamFixture();

        var seeds = await fixture.Streams.GenerateAnnotations(new GenerateAnnotationsRequest { Model = "faces" }, Calls.Open)
            .Take(50).Select(sample => sample.Seed).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 50).Select(seed => (uint)seed), seeds);
        Assert.Null(fixture.Scheduler.Demands.Single().Scenes);
        Assert.Equal((0, 1), (fixture.Scheduler.Running, fixture.Scheduler.Ended));
    }

    [Fact]
    public async Task Stream_EndsWithTheLastSeed()
    {
        var request = Request(scenes: null, views: 1);
        request.Scenes.Range.First = uint.MaxValue - 1;

        Assert.Equal([uint.MaxValue - 1, uint.MaxValue], (await new StreamFixture().SamplesAsync(request)).Select(sample => sample.Seed));
    }

    [Fact]
    public async Task Filter_LeavesOutWhatItDropsAndCountsIt()
    {
        var fixture = new StreamFixture { Scheduler = { Work = new FakeWork { Drops = (scene, view) => (scene + view) % 3 != 0 } } };
        var request = Filtered(Request(scenes: null, views: 2));
        request.Samples = 4;

        var samples = await fixture.SamplesAsync(request);

        Assert.Equal([(0ul, 0), (2ul, 1), (3ul, 0), (5ul, 1)], samples.Select(sample => (sample.Scene, sample.View)));
        Assert.Equal([1ul, 6, 7, 12], samples.Select(sample => sample.Made));
    }

    [Fact]
    public async Task Filter_ThatNothingPassesEndsAnEndlessStream()
    {
        var fixture = new StreamFixture { Scheduler = { Work = new FakeWork { Drops = (scene, _) => scene > 2 } } };

        var found = 0;
        var fault = await Assert.ThrowsAsync<InvalidRequestException>(async () =>
        {
            await foreach (var _ in fixture.Streams.GenerateAnnotations(Filtered(Request(scenes: null, views: 5)), Calls.Open))
                found++;
        });

        Assert.Equal(15, found);
        Assert.Equal("filter", fault.Violations.Single().Field);
        Assert.Contains("15 of 10015", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, fixture.Scheduler.Running);
    }

    [Fact]
    public async Task Filter_MakesAtMostAThousandForEachWantedSample()
    {
        var fixture = new StreamFixture { Scheduler = { Work = new FakeWork { Drops = (scene, _) => scene > 0 } } };
        var request = Filtered(Request(scenes: null, views: 1));
        request.Samples = 2;

        var fault = await Assert.ThrowsAsync<InvalidRequestException>(async () => await fixture.SamplesAsync(request));

        Assert.Contains("1 of 2000", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2000, fixture.Scheduler.Started);
    }

    [Fact]
    public async Task Filter_OverFiniteScenesEndsWithThem()
    {
        var fixture = new StreamFixture { Scheduler = { Work = new FakeWork { Drops = (_, _) => true } } };

        Assert.Empty(await fixture.SamplesAsync(Filtered(Request(scenes: 30, views: 1))));
        Assert.Equal(30, fixture.Scheduler.Started);
    }

    [Fact]
    public async Task Failure_ComesBehindEverythingMadeBefore()
    {
        var fixture = new StreamFixture();
        fixture.Scheduler.Before = (operation, _) => operation.Scene.Index == 5
            ? Task.FromException(new NotFiniteException("Not finite."))
            : Task.CompletedTask;

        var samples = new List<AnnotatedSample>();
        await Assert.ThrowsAsync<NotFiniteException>(async () =>
        {
            await foreach (var sample in fixture.Streams.GenerateAnnotations(Request(scenes: 20, views: 3), Calls.Open))
                samples.Add(sample);
        });

        Assert.Equal(15, samples.Count);
        Assert.Equal((0, 1), (fixture.Scheduler.Running, fixture.Scheduler.Ended));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task View_ThatAWorkerLeavesOutIsAFaultAndNoGap(int missing)
    {
        var fixture = new StreamFixture();
        fixture.Scheduler.BeforeView = (operation, view, _) =>
            Task.FromResult(operation.Scene.Index == 1 && view.Index == missing ? null : view);

        await Assert.ThrowsAsync<WorkerFailedException>(async () => await fixture.SamplesAsync(Request(scenes: 3, views: 3)));
    }

    [Fact]
    public async Task Cancellation_EndsOutstandingOperations()
    {
        var fixture = new StreamFixture();
        using var cancel = new CancellationTokenSource();
        fixture.Scheduler.Before = (operation, cancellation) =>
            operation.Scene.Index < 3 ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancellation);

        var found = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in fixture.Streams.GenerateAnnotations(Request(scenes: null, views: 1), Calls.Of(cancel.Token)))
            {
                if (++found == 3)
                    cancel.CancelAfter(TimeSpan.FromMilliseconds(5));
            }
        });

        Assert.Equal((3, 0, 1), (found, fixture.Scheduler.Running, fixture.Scheduler.Ended));
    }

    [Fact]
    public async Task Stream_ThatNobodyReadsGivesItsPlaceBackWithTheCall()
    {
        var fixture = new StreamFixture();
        using var cancel = new CancellationTokenSource();
        var stream = fixture.Streams.GenerateAnnotations(Request(scenes: 1, views: 1), Calls.Of(cancel.Token));
        Assert.Equal(0, fixture.Scheduler.Ended);

        await cancel.CancelAsync();

        Assert.Equal(1, fixture.Scheduler.Ended);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ToListAsync());
    }

    [Fact]
    public async Task Stream_IsReadOnce()
    {
        var stream = new StreamFixture().Streams.GenerateAnnotations(Request(scenes: 1, views: 1), Calls.Open);
        Assert.Single(await stream.ToListAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.ToListAsync());
    }

    [Fact]
    public async Task Demand_SaysPriorityDeadlineAndWork()
    {
        var fixture = new StreamFixture();
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromHours(1);
        var request = Request(scenes: 5, views: 3);
        (request.CheckViews, request.Priority) = (2, Priority.Bulk);

        await fixture.Streams.GenerateAnnotations(request, Calls.Open with { Client = "key", Deadline = deadline }).ToListAsync();
        await fixture.SamplesAsync(Request(scenes: 1, views: 1));

        Assert.Equal(new Trifold.Serving.Scheduling.StreamDemand("faces", "key", Priority.Bulk, 5, 5, deadline), fixture.Scheduler.Demands[0]);
        Assert.Equal(Priority.Normal, fixture.Scheduler.Demands[1].Priority);
    }

    internal static GenerateAnnotationsRequest Request(int? scenes, int views)
    {
        var range = new SeedRange { First = 7 };
        if (scenes is { } count)
            range.Count = (ulong)count;
        return new GenerateAnnotationsRequest { Model = "faces", Scenes = new Scenes { Range = range }, Cameras = new Cameras { Views = views } };
    }

    internal static GenerateAnnotationsRequest Filtered(GenerateAnnotationsRequest request)
    {
        request.Filter = new SampleFilter { MinQuality = 0.4 };
        return request;
    }
}
