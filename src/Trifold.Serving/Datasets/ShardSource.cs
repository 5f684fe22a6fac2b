using Microsoft.Extensions.Options;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Requests;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Streams;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>
/// Shards as WebDataset archives, made when they are asked for. All readers of a shard share one production and follow its
/// growing file; it ends with its last reader. Whole shards stay in a cache.
/// </summary>
/// <remarks>A sample's key is its place in the row of all views, six digits or more; where a filter drops views, keys have gaps.</remarks>
public sealed class ShardSource(
    IModelRepository models, ISceneScheduler scheduler, IOptions<DatasetOptions> options, IOptions<StreamOptions> streams,
    TimeProvider time)
{
    private readonly ShardCache _cache = new(options.Value.Folder, options.Value.QuotaBytes, time);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ShardProduction> _productions = [];

    /// <summary>Strong entity tag, quotes included, of a shard that need not exist yet.</summary>
    /// <exception cref="ResourceNotFoundException">The data set ends before; names its last shard.</exception>
    public static string ETagOf(Dataset dataset, long shard)
    {
        _ = ShardRange.Of(dataset, shard);
        return ShardTag.Quoted(ShardTag.Of(dataset, shard));
    }

    /// <summary>Finds a shard in the cache, joins its production, or begins it.</summary>
    /// <param name="dataset">As the catalog gave it.</param>
    /// <param name="shard">From 0.</param>
    /// <exception cref="ResourceNotFoundException">The data set ends before; names its last shard.</exception>
    /// <exception cref="IdentityMismatchException">The model has been loaded with other weights or numerics since.</exception>
    public Task<Shard> OpenAsync(Dataset dataset, long shard, CallContext call)
    {
        var range = ShardRange.Of(dataset, shard);
        CallChecks.Check(call, time);
        var tag = ShardTag.Of(dataset, shard);
        lock (_lock)
        {
            if (_productions.TryGetValue(tag, out var running))
                return Task.FromResult(Join(running));
            if (_cache.TryOpen(tag) is var (file, length))
                return Task.FromResult(Whole(tag, ShardFile.OfWhole(file, length)));
            return Task.FromResult(Join(Begin(tag, dataset, range, call)));
        }
    }

    /// <summary>Bytes of a shard; null: it is not whole yet, and nothing is begun to make it so.</summary>
    /// <exception cref="ResourceNotFoundException">The data set ends before; names its last shard.</exception>
    public long? LengthOf(Dataset dataset, long shard)
    {
        _ = ShardRange.Of(dataset, shard);
        lock (_lock)
        {
            if (_cache.TryOpen(ShardTag.Of(dataset, shard)) is not var (file, length))
                return null;
            file.Dispose();
            return length;
        }
    }

    private static Shard Whole(string tag, ShardFile file) => new(tag, file, () =>
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    });

    // Under the lock.
    private Shard Join(ShardProduction production)
    {
        production.Readers++;
        return new Shard(production.Tag, production.File, () => LeaveAsync(production));
    }

    // Under the lock.
    private ShardProduction Begin(string tag, Dataset dataset, ShardRange range, CallContext call)
    {
        var admission = Admit(dataset, range, call);
        try
        {
            var production = new ShardProduction(tag, _cache.NewPartialPath(tag));
            _productions.Add(tag, production);
            production.Ended = Task.Run(() => RunAsync(production, dataset, range, admission), CancellationToken.None);
            return production;
        }
        catch
        {
            admission.Dispose();
            throw;
        }
    }

    // A production outlives the deadline of whoever began it, because others may have joined.
    private IAdmission Admit(Dataset dataset, ShardRange range, CallContext call)
    {
        var specification = dataset.Specification;
        RequireSame(specification, models.Ready(specification.Model));
        var scenes = DatasetViews.Of(dataset, resolution: 0).ScenesBetween(range.First, range.End);
        var admission = scheduler.Admit(new StreamDemand(
            specification.Model, call.Client, Priority.Normal, scenes, specification.Cameras.Views + specification.CheckViews,
            Deadline: null));
        try
        {
            RequireSame(specification, admission.Model);
            return admission;
        }
        catch
        {
            admission.Dispose();
            throw;
        }
    }

    private async Task RunAsync(ShardProduction production, Dataset dataset, ShardRange range, IAdmission admission)
    {
        using var held = admission;
        try
        {
            await production.WriteAsync(dataset, range, admission.Model.Resolution, admission, streams.Value);
            lock (_lock)
            {
                _cache.Add(production.Tag, production.Path, production.File.Written);
                Forget(production);
            }

            production.File.Complete();
        }
        catch (Exception failure)
        {
            lock (_lock)
                Forget(production);
            ShardFolder.Delete(production.Path);
            production.File.Fail(failure);
        }
    }

    private async ValueTask LeaveAsync(ShardProduction production)
    {
        lock (_lock)
        {
            if (--production.Readers > 0)
                return;
            // Whoever comes now begins anew.
            Forget(production);
        }

        production.Stop();
        await production.Ended;
        production.Dispose();
    }

    private void Forget(ShardProduction production)
    {
        if (_productions.TryGetValue(production.Tag, out var current) && current == production)
            _productions.Remove(production.Tag);
    }

    private static void RequireSame(DatasetSpecification specification, Model model)
    {
        IdentityChecks.Require("generator_digest", "generator", specification.GeneratorDigest, model.Digest);
        IdentityChecks.Require(
            "decoder_digest", "decoder", specification.DecoderDigest, DecoderChoice.Named(model, specification.Decoder).Digest);
        IdentityChecks.Require("numerics_id", "numerics id", specification.NumericsId, model.NumericsId);
    }
}
