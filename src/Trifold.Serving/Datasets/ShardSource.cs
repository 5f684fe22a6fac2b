using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>
/// Shards as WebDataset archives, made when they are asked for. All readers of a shard share one production and follow its
/// growing file; it ends with its last reader. Whole shards stay in a cache.
/// </summary>
public sealed class ShardSource(IModelRepository models, ISceneScheduler scheduler)
{
    private readonly IModelRepository _models = models;
    private readonly ISceneScheduler _scheduler = scheduler;

    /// <summary>Finds a shard in the cache, joins its production, or begins it.</summary>
    /// <param name="shard">From 0.</param>
    /// <exception cref="ResourceNotFoundException">The data set ends before; names its last shard.</exception>
    /// <exception cref="IdentityMismatchException">The model has been loaded with other weights or numerics since.</exception>
    public Task<Shard> OpenAsync(Dataset dataset, long shard, CallContext call) => throw new NotImplementedException();

    /// <summary>Strong entity tag, quotes included, of a shard that need not exist yet.</summary>
    /// <exception cref="ResourceNotFoundException">The data set ends before; names its last shard.</exception>
    public static string ETagOf(Dataset dataset, long shard) => throw new NotImplementedException();
}
