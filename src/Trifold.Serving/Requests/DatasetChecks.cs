using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Checks specifications of data sets.</summary>
internal sealed class DatasetChecks(IModelRepository models)
{
    private const int MostShardSize = 10_000;

    private readonly ModelLookup _lookup = new(models);

    /// <param name="prefix">Of fields: where the specification lies in its request, with a dot behind it; empty: it is the request.</param>
    /// <returns>The ready model, and the decoder that is meant.</returns>
    public (Model Model, Decoder Decoder) Check(string prefix, DatasetSpecification specification)
    {
        var violations = new Violations();
        var model = _lookup.Find($"{prefix}model", specification.Model, violations);
        var decoder = model is not null && model.Capabilities.Contains(CapabilityNames.Annotate)
            ? DecoderChoice.Find(model, $"{prefix}decoder", specification.Decoder, DecoderChoice.OfViews, violations)
            : null;
        if (model is not null)
            SceneChecks.CheckClass($"{prefix}object_class", specification.HasObjectClass ? specification.ObjectClass : null, model, violations);
        CameraChecks.Check($"{prefix}cameras", specification.Cameras, violations);
        SceneChecks.CheckTruncation($"{prefix}truncation", specification.Truncation, model, violations);
        violations.RequireDefined($"{prefix}mask", specification.Mask);
        CheckDepth($"{prefix}depth", specification.Depth, violations);
        SampleChecks.CheckFilter($"{prefix}filter", specification.Filter, decoder, violations);
        violations.RequireBetween($"{prefix}check_views", specification.CheckViews, 0, SampleChecks.MostCheckViews);
        if (specification.HasShardSize)
            violations.RequireBetween($"{prefix}shard_size", specification.ShardSize, 1, MostShardSize);
        violations.ThrowIfAny();
        _lookup.Require(model!, CapabilityNames.Annotate);
        return (model!, decoder!);
    }

    private static void CheckDepth(string field, IReadOnlyList<Encodings.Types.Depth> depth, Violations violations)
    {
        var seen = new HashSet<Encodings.Types.Depth>();
        for (var i = 0; i < depth.Count; i++)
        {
            violations.RequireDefined($"{field}[{i}]", depth[i]);
            if (!seen.Add(depth[i] == Encodings.Types.Depth.Unspecified ? Encodings.Types.Depth.Png16 : depth[i]))
                violations.Add($"{field}[{i}]", $"{depth[i]} is named twice; name it once.");
        }
    }
}
