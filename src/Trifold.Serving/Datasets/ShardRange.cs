using Trifold.Serving.Errors;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>Views of a shard, in the row of all views scene by scene.</summary>
/// <param name="First">Its first view.</param>
/// <param name="End">Behind its last.</param>
internal readonly record struct ShardRange(long First, long End)
{
    /// <summary>Shards until the seeds end.</summary>
    /// <param name="specification">With every default filled in.</param>
    public static long CountOf(DatasetSpecification specification) =>
        (ViewsOf(specification) + specification.ShardSize - 1) / specification.ShardSize;

    /// <exception cref="ResourceNotFoundException">There is no such shard; names the last.</exception>
    public static ShardRange Of(Dataset dataset, long shard)
    {
        var specification = dataset.Specification;
        var count = CountOf(specification);
        if (shard < 0 || shard >= count)
            throw new ResourceNotFoundException("shard", $"{shard}", $"There is no shard {shard}; the data set has shards 0 to {count - 1}.");
        var first = shard * specification.ShardSize;
        return new ShardRange(first, Math.Min(first + specification.ShardSize, ViewsOf(specification)));
    }

    private static long ViewsOf(DatasetSpecification specification) =>
        (SceneChecks.Seeds - specification.FirstSeed) * specification.Cameras.Views;
}
