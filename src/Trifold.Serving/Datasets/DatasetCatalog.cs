using Microsoft.Extensions.Options;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>Data sets by what they are and by id. Nothing is stored but the latest specifications, in memory.</summary>
public sealed class DatasetCatalog(IModelRepository models, IOptions<DatasetOptions> options)
{
    private const int IdLength = 64;

    private readonly SpecificationResolver _resolver = new(models);
    private readonly SpecificationCache _known = new(options.Value.Specifications);

    /// <summary>Fills in defaults, digests and numerics id, and remembers the id.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field.</exception>
    /// <exception cref="IdentityMismatchException">Other weights or numerics are asked for than are here.</exception>
    public Dataset Resolve(DatasetSpecification specification) => Resolve("", specification);

    /// <summary>The data set of a request for a shard; by id, by specification, or by both where they agree.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field, offset and shard included.</exception>
    public Dataset Resolve(StreamShardRequest request)
    {
        var violations = new Violations();
        if (request.Shard < 0)
            violations.Add("shard", $"must be at least 0, got {request.Shard}.");
        if (request.Offset < 0)
            violations.Add("offset", $"must be at least 0, got {request.Offset}.");
        if (request.Id.Length > 0 || request.Specification is null)
            CheckId("id", request.Id, violations);
        violations.ThrowIfAny();
        if (request.Specification is null)
            return Get(request.Id);
        var dataset = Resolve("specification.", request.Specification);
        if (request.Id.Length > 0)
            RequireId("specification", request.Id, dataset);
        return dataset;
    }

    /// <summary>The data set of an id that this server has seen lately.</summary>
    /// <param name="id">64 hexadecimal digits.</param>
    /// <exception cref="InvalidRequestException">It is no id.</exception>
    /// <exception cref="ResourceNotFoundException">It is not known; says how a specification travels with the path.</exception>
    public Dataset Get(string id)
    {
        var violations = new Violations();
        CheckId("id", id, violations);
        violations.ThrowIfAny();
        return _known.Find(id)?.Clone() ?? throw new ResourceNotFoundException(
            "dataset", id,
            $"No data set with the id {id} has been asked for here lately; create it again, which gives the same id, or use the shard_path that holds the specification.");
    }

    /// <summary>The data set of an id whose specification came along in the path.</summary>
    /// <param name="encoded">As in <see cref="Dataset.ShardPath"/>; null: not given.</param>
    /// <exception cref="InvalidRequestException">The specification has another id, or cannot be read.</exception>
    public Dataset Get(string id, string? encoded)
    {
        if (encoded is null)
            return Get(id);
        var dataset = Parse(encoded);
        RequireId("specification", id, dataset);
        return dataset;
    }

    /// <summary>The data set of a specification in the form for URLs.</summary>
    /// <exception cref="InvalidRequestException">It cannot be read.</exception>
    public Dataset Parse(string encoded) => Resolve("specification.", SpecificationText.Decode("specification", encoded));

    /// <summary>A resolved specification in the form for URLs.</summary>
    public static string Encode(Dataset dataset) => SpecificationText.Encode(dataset.Specification);

    /// <summary>The text whose SHA-256 is the id, UTF-8.</summary>
    public static byte[] CanonicalJsonOf(Dataset dataset) => CanonicalJson.Write(dataset.Specification);

    private Dataset Resolve(string prefix, DatasetSpecification specification)
    {
        var dataset = _resolver.Resolve(prefix, specification);
        _known.Remember(dataset);
        return dataset.Clone();
    }

    private static void CheckId(string field, string id, Violations violations)
    {
        if (id.Length != IdLength || !id.All(char.IsAsciiHexDigitLower))
            violations.Add(field, $"must be {IdLength} hexadecimal digits in lower case, as CreateDataset returned them, got '{id}'.");
    }

    private static void RequireId(string field, string id, Dataset dataset)
    {
        if (dataset.Id != id)
            throw new InvalidRequestException(field, $"is of the data set {dataset.Id}, not of {id}; send one of the two alone.");
    }
}
