using Trifold.Serving.Datasets;
using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;

namespace Trifold.Serving.Tests.Datasets;

public class ShardSourceTests
{
    [Fact]
    public async Task Readers_FollowTheGrowingShard()
    {
        using var fixture = new ShardFixture();
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Scheduler.Before = (operation, cancellation) =>
            operation.Scene.Index < 2 ? Task.CompletedTask : half.Task.WaitAsync(cancellation);
        var dataset = fixture.Dataset(shardSize: 4);
        await using var shard = await fixture.OpenAsync(dataset, 0);

        var buffer = new byte[100_000];
        var first = await shard.ReadAsync(0, buffer);
        Assert.InRange(first, 1, buffer.Length);
        Assert.Null(shard.Length);
        var beyond = shard.ReadAsync(15_000, buffer).AsTask();
        var length = shard.LengthAsync();
        Assert.False(beyond.IsCompleted);
        half.SetResult();

        Assert.True(await beyond > 0);
        Assert.Equal(await length, shard.Length);
        Assert.Equal(await length, (await ShardFixture.ReadAsync(shard)).Length);
        Assert.Equal(0, await shard.ReadAsync(await length, buffer));
        Assert.Equal(0, await shard.ReadAsync(await length + 5, buffer));
    }

    [Fact]
    public async Task Ranges_ReadWhileProducingAreThoseOfTheWholeShard()
    {
        using var fixture = new ShardFixture();
        var random = new Random(5);
        fixture.Scheduler.Before = (_, cancellation) =>
        {
            lock (random)
                return Task.Delay(random.Next(0, 3), cancellation);
        };
        var dataset = fixture.Dataset(shardSize: 50);
        await using var shard = await fixture.OpenAsync(dataset, 0);
        var ranges = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            var offset = i * 12_345L;
            return (offset, Bytes: await ShardFixture.ReadAsync(shard, offset));
        }));

        var whole = await fixture.ReadAsync(dataset, 0);
        foreach (var (offset, bytes) in ranges)
            Assert.Equal(whole.AsSpan((int)Math.Min(offset, whole.Length)).ToArray(), bytes);
    }

    [Fact]
    public async Task Readers_ShareOneProduction()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset(shardSize: 10);

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => fixture.ReadAsync(dataset, 3))));

        Assert.All(read, bytes => Assert.Equal(read[0], bytes));
        Assert.Equal(10, fixture.Scheduler.Started);
        Assert.Equal((1, 0), (fixture.Scheduler.Ended, fixture.Scheduler.Running));
    }

    [Fact]
    public async Task Production_GoesOnWhileAnybodyReads()
    {
        using var fixture = new ShardFixture();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Scheduler.Before = (_, cancellation) => gate.Task.WaitAsync(cancellation);
        var dataset = fixture.Dataset();
        await using (await fixture.OpenAsync(dataset, 0))
        {
            await using var second = await fixture.OpenAsync(dataset, 0);
            await using (await fixture.OpenAsync(dataset, 0))
            {
            }

            gate.SetResult();
            Assert.NotEmpty(await ShardFixture.ReadAsync(second));
        }

        Assert.Equal(4, fixture.Scheduler.Started);
    }

    [Fact]
    public async Task Production_EndsWithItsLastReaderAndLeavesNothing()
    {
        using var fixture = new ShardFixture();
        fixture.Scheduler.Before = (operation, cancellation) =>
            operation.Scene.Index < 2 ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancellation);
        var dataset = fixture.Dataset();
        var first = await fixture.OpenAsync(dataset, 0);
        var second = await fixture.OpenAsync(dataset, 0);
        Assert.True(await first.ReadAsync(0, new byte[10]) > 0);
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.EndsWith(".partial", Assert.Single(fixture.Files), StringComparison.Ordinal);

        await second.DisposeAsync();

        Assert.Empty(fixture.Files);
        Assert.Equal((0, 1), (fixture.Scheduler.Running, fixture.Scheduler.Ended));
        fixture.Scheduler.Before = (_, _) => Task.CompletedTask;
        Assert.NotEmpty(await fixture.ReadAsync(dataset, 0));
    }

    [Fact]
    public async Task Failure_ReachesEveryReaderAndIsNotKept()
    {
        using var fixture = new ShardFixture();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Scheduler.Before = (operation, _) => operation.Scene.Index < 2 ? Task.CompletedTask : gate.Task;
        var dataset = fixture.Dataset();
        var shards = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.OpenAsync(dataset, 0)));
        var reads = shards.Select(shard => ShardFixture.ReadAsync(shard)).ToArray();
        gate.SetException(new NotFiniteException("Not finite."));

        foreach (var read in reads)
            await Assert.ThrowsAsync<NotFiniteException>(() => read);
        foreach (var shard in shards)
        {
            await Assert.ThrowsAsync<NotFiniteException>(() => shard.LengthAsync());
            await shard.DisposeAsync();
        }

        Assert.Empty(fixture.Files);
        fixture.Scheduler.Before = (_, _) => Task.CompletedTask;
        Assert.NotEmpty(await fixture.ReadAsync(dataset, 0));
    }

    [Fact]
    public async Task Cache_ServesAWholeShardWithoutWorkersAlsoAfterARestart()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();
        var made = await fixture.ReadAsync(dataset, 2);
        Assert.Equal(4, fixture.Scheduler.Started);

        Assert.Equal(made, await fixture.ReadAsync(dataset, 2));
        fixture.Restart();
        await using var shard = await fixture.OpenAsync(dataset, 2);

        Assert.Equal(made.Length, shard.Length);
        Assert.Equal(made, await ShardFixture.ReadAsync(shard));
        Assert.Equal(4, fixture.Scheduler.Started);
        Assert.Equal([$"{shard.ETag.Trim('"')}-{made.Length}.tar"], fixture.Files);
    }

    [Fact]
    public async Task Cache_DoesNotTrustFilesOfAnotherLength()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();
        var made = await fixture.ReadAsync(dataset, 0);
        var path = fixture.PathOf(fixture.Files[0]);
        await File.WriteAllBytesAsync(path, made[..100]);
        fixture.Restart();
        Assert.Empty(fixture.Files);

        Assert.Equal(made, await fixture.ReadAsync(dataset, 0));
        await File.WriteAllBytesAsync(path, made[..100]);
        Assert.Equal(made, await fixture.ReadAsync(dataset, 0));
        File.Delete(path);
        Assert.Equal(made, await fixture.ReadAsync(dataset, 0));
        Assert.Equal(16, fixture.Scheduler.Started);
    }

    [Fact]
    public async Task Cache_GivesUpWhatWasNotReadForLongest()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();
        var length = (await fixture.ReadAsync(dataset, 0)).Length;
        fixture.Quota = 2 * length;
        fixture.Restart();
        await fixture.ReadAsync(dataset, 1);
        await fixture.ReadAsync(dataset, 0);
        await fixture.ReadAsync(dataset, 2);
        Assert.Equal(Names(dataset, length, 0, 2), fixture.Files);

        // What was read last is known after a restart, too.
        await fixture.ReadAsync(dataset, 0);
        fixture.Quota = length;
        fixture.Restart();
        Assert.Equal(Names(dataset, length, 0), fixture.Files);
    }

    [Fact]
    public async Task Shard_LargerThanTheCacheIsServedAllTheSame()
    {
        using var fixture = new ShardFixture(quota: 0);
        var dataset = fixture.Dataset();
        await using var shard = await fixture.OpenAsync(dataset, 0);
        var length = await shard.LengthAsync();
        await Until.True(() => fixture.Files.Length == 0);

        Assert.Equal(length, (await ShardFixture.ReadAsync(shard)).Length);
    }

    [Fact]
    public async Task Restart_RemovesWhatWasLeftHalfMadeLongAgo()
    {
        using var fixture = new ShardFixture();
        var (old, recent, other) = (fixture.PathOf(".a.partial"), fixture.PathOf(".b.partial"), fixture.PathOf("readme"));
        foreach (var file in new[] { old, recent, other })
            await File.WriteAllTextAsync(file, "x");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromHours(2));

        fixture.Restart();

        Assert.Equal([".b.partial", "readme"], fixture.Files);
    }

    [Fact]
    public async Task ETag_IsKnownBeforeTheShardAndOfItAlone()
    {
        using var fixture = new ShardFixture();
        var dataset = fixture.Dataset();
        var tags = Enumerable.Range(0, 5).Select(shard => ShardSource.ETagOf(dataset, shard))
            .Append(ShardSource.ETagOf(fixture.Dataset(views: 2), 0)).ToArray();

        Assert.Equal(6, tags.Distinct().Count());
        Assert.All(tags, tag => Assert.Matches("^\"[0-9a-f]{32}\"$", tag));
        await using var shard = await fixture.OpenAsync(dataset, 3);
        Assert.Equal(tags[3], shard.ETag);
        Assert.Throws<ResourceNotFoundException>(() => ShardSource.ETagOf(dataset, dataset.Shards));
    }

    [Theory]
    [InlineData("generator-1", "generator-2")]
    [InlineData("decoder-1", "decoder-9")]
    [InlineData("trifold-0.1.0/cpu/avx512/threads-1", "trifold-0.1.0/cpu/avx2/threads-1")]
    public async Task Model_ThatWasLoadedAnewDoesNotGoOnWithAnOldDataSet(string wanted, string here)
    {
        var model = FakeModels.Faces();
        using var fixture = new ShardFixture(model: model);
        var dataset = fixture.Dataset();
        if (model.Digest == wanted)
            model.Digest = here;
        else if (model.NumericsId == wanted)
            model.NumericsId = here;
        else
            model.Decoders[0].Digest = here;

        var fault = await Assert.ThrowsAsync<IdentityMismatchException>(async () => await fixture.OpenAsync(dataset, 0));

        Assert.Equal((wanted, here), (fault.Wanted, fault.Here));
        Assert.Empty(fixture.Scheduler.Demands);
    }

    [Fact]
    public async Task Call_ThatIsTooLateIsRefused()
    {
        using var fixture = new ShardFixture();
        var late = Calls.Open with { Deadline = DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1) };

        await Assert.ThrowsAsync<DeadlinePassedException>(async () => await fixture.Shards.OpenAsync(fixture.Dataset(), 0, late));
    }

    [Fact]
    public async Task Reader_ThatGivesUpWaitingKeepsItsHold()
    {
        using var fixture = new ShardFixture();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Scheduler.Before = (_, cancellation) => gate.Task.WaitAsync(cancellation);
        await using var shard = await fixture.OpenAsync(fixture.Dataset(), 0);
        using var cancel = new CancellationTokenSource();
        var read = shard.ReadAsync(0, new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);

        gate.SetResult();

        Assert.Equal(10, await shard.ReadAsync(0, new byte[10]));
    }

    [Fact]
    public async Task Demand_IsTheShardsScenes()
    {
        using var fixture = new ShardFixture();
        await fixture.ReadAsync(fixture.Dataset(shardSize: 4, views: 3), 1);

        var demand = fixture.Scheduler.Demands.Single();
        // Views 4 to 7 are of the second and third scene.
        Assert.Equal((2L, 3, Priority.Normal), (demand.Scenes!.Value, demand.ViewsPerScene, demand.Priority));
    }

    private static string[] Names(Dataset dataset, long length, params long[] shards) =>
        [.. shards.Select(shard => $"{ShardSource.ETagOf(dataset, shard).Trim('"')}-{length}.tar").Order(StringComparer.Ordinal)];
}
