using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>Data sets by what they are and by id. Nothing is stored but the latest specifications, in memory.</summary>
public sealed class DatasetCatalog(IModelRepository models)
{
    private readonly IModelRepository _models = models;

    /// <summary>Fills in defaults, digests and numerics id, and remembers the id.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field.</exception>
    /// <exception cref="IdentityMismatchException">Other weights or numerics are asked for than are here.</exception>
    public Dataset Resolve(DatasetSpecification specification) => throw new NotImplementedException();

    /// <summary>The data set of a request for a shard; by id, by specification, or by both where they agree.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field, offset and shard included.</exception>
    public Dataset Resolve(StreamShardRequest request) => throw new NotImplementedException();

    /// <summary>The data set of an id that this server has seen lately.</summary>
    /// <param name="id">64 hexadecimal digits.</param>
    /// <exception cref="ResourceNotFoundException">It has not; says how a specification travels with the path.</exception>
    public Dataset Get(string id) => throw new NotImplementedException();

    /// <summary>The data set of an id whose specification came along in the path.</summary>
    /// <param name="encoded">As in <see cref="Dataset.ShardPath"/>; null: not given.</param>
    /// <exception cref="InvalidRequestException">The specification has another id, or cannot be read.</exception>
    public Dataset Get(string id, string? encoded) => throw new NotImplementedException();

    /// <summary>The data set of a specification in the form for URLs.</summary>
    /// <exception cref="InvalidRequestException">It cannot be read.</exception>
    public Dataset Parse(string encoded) => throw new NotImplementedException();
}
