using Trifold.Serving.Models;
using Trifold.Serving.Requests;
using Trifold.V1;
using Depth = Trifold.V1.Encodings.Types.Depth;
using Mask = Trifold.V1.Encodings.Types.Mask;

namespace Trifold.Serving.Datasets;

/// <summary>Checks specifications and fills in what they leave out.</summary>
internal sealed class SpecificationResolver(IModelRepository models)
{
    // Servers and proxies commonly take request lines of 8 KiB.
    private const int LongestInPath = 6 << 10;

    private const int DefaultShardSize = 1000;

    private readonly DatasetChecks _checks = new(models);

    /// <param name="prefix">Of fields, see <see cref="DatasetChecks.Check"/>.</param>
    public Dataset Resolve(string prefix, DatasetSpecification given)
    {
        var (model, decoder) = _checks.Check(prefix, given);
        RequireSame($"{prefix}generator_digest", "generator", given.GeneratorDigest, model.Digest);
        RequireSame($"{prefix}decoder_digest", "decoder", given.DecoderDigest, decoder.Digest);
        RequireSame($"{prefix}numerics_id", "numerics id", given.NumericsId, model.NumericsId);
        var resolved = Fill(given, model, decoder);
        var id = CanonicalJson.IdOf(resolved);
        return new Dataset
        {
            Id = id,
            Specification = resolved,
            Shards = ShardRange.CountOf(resolved),
            ShardPath = PathOf(id, SpecificationText.Encode(resolved)),
            Parts = { decoder.Parts.Select(part => part.Name) },
        };
    }

    private static DatasetSpecification Fill(DatasetSpecification given, Model model, Decoder decoder)
    {
        var filled = FillRequired(given, model, decoder);
        if (given.HasObjectClass)
            filled.ObjectClass = given.ObjectClass;
        return filled;
    }

    private static DatasetSpecification FillRequired(DatasetSpecification given, Model model, Decoder decoder) => new()
    {
        Model = model.Name,
        Decoder = decoder.Name,
        FirstSeed = given.FirstSeed,
        Cameras = Defaults.Fill(given.Cameras),
        Truncation = Defaults.Fill(given.Truncation, model),
        Mask = given.Mask == Mask.Unspecified ? Mask.Palette : given.Mask,
        // In the order in which shards hold them.
        Depth = { given.Depth.Select(Named).DefaultIfEmpty(Depth.Png16).Order() },
        Filter = given.Filter?.Clone() ?? new SampleFilter(),
        CheckViews = given.CheckViews,
        ShardSize = given.HasShardSize ? given.ShardSize : DefaultShardSize,
        GeneratorDigest = model.Digest,
        DecoderDigest = decoder.Digest,
        NumericsId = model.NumericsId,
    };

    private static Depth Named(Depth depth) => depth == Depth.Unspecified ? Depth.Png16 : depth;

    // A longer specification, that is many listed cameras, has to be posted to each server.
    private static string PathOf(string id, string encoded)
    {
        var path = $"/v1/datasets/{id}/shards/{{n}}.tar";
        return encoded.Length <= LongestInPath ? $"{path}?specification={encoded}" : path;
    }

    // Empty: whatever is here.
    private static void RequireSame(string field, string what, string wanted, string here) =>
        IdentityChecks.Require(field, what, wanted.Length == 0 ? here : wanted, here);
}
