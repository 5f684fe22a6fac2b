using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>
/// Checks the requests for streams. Models and decoders that do not exist are refused first, because everything else
/// depends on them; then all wrong fields at once; then what the model cannot do.
/// </summary>
internal sealed class GenerationChecks(IModelRepository models)
{
    private const long MostSamples = 1L << 53;
    private const int MostCloudViews = 64;
    private const int MostPoints = 10_000_000;
    private const double LeastVoxel = 0.0001;
    private const double MostVoxel = 1;

    public static readonly IReadOnlyList<Output> AnnotationOutputs = [Output.Rgb, Output.Mask, Output.Depth, Output.Confidence];

    public static readonly IReadOnlyList<Output> RenderOutputs = [Output.Rgb, Output.Depth];

    private readonly ModelLookup _lookup = new(models);

    /// <returns>The ready model, and the decoder that is meant.</returns>
    public (Model Model, Decoder Decoder) Check(GenerateAnnotationsRequest request)
    {
        var violations = new Violations();
        var model = _lookup.Find("model", request.Model, violations);
        var decoder = DecoderOf(model, request.Decoder, CapabilityNames.Annotate, DecoderChoice.OfViews, violations);
        SceneChecks.Check("scenes", request.Scenes, model, violations);
        CameraChecks.Check("cameras", request.Cameras, violations);
        if (request.HasSamples && request.Samples is 0 or > MostSamples)
            violations.Add("samples", $"must lie between 1 and 2^53, got {request.Samples}.");
        SampleChecks.CheckOutputs("outputs", request.Outputs, AnnotationOutputs, violations);
        SampleChecks.CheckEncodings("encodings", request.Encodings, violations);
        SampleChecks.CheckFilter("filter", request.Filter, decoder, violations);
        violations.RequireBetween("check_views", request.CheckViews, 0, SampleChecks.MostCheckViews);
        violations.RequireDefined("priority", request.Priority);
        violations.ThrowIfAny();
        _lookup.Require(model!, CapabilityNames.Annotate);
        return (model!, decoder!);
    }

    /// <inheritdoc cref="Check(GenerateAnnotationsRequest)"/>
    public (Model Model, Decoder Decoder) Check(ExportPointCloudsRequest request)
    {
        var violations = new Violations();
        var model = _lookup.Find("model", request.Model, violations);
        var decoder = DecoderOf(model, request.Decoder, CapabilityNames.Cloud, DecoderChoice.OfClouds, violations);
        SceneChecks.Check("scenes", request.Scenes, model, violations);
        if (request.Scenes is null or { SourceCase: Scenes.SourceOneofCase.None }
            or { SourceCase: Scenes.SourceOneofCase.Range, Range.HasCount: false })
        {
            violations.Add("scenes.range.count", "is required; say how many clouds to make, or name the scenes by list or codes.");
        }

        if (request.HasViews)
            violations.RequireBetween("views", request.Views, 1, MostCloudViews);
        if (request.HasPoints)
            violations.RequireBetween("points", request.Points, 1, MostPoints);
        if (request is { AllPoints: true, HasPoints: true })
            violations.Add("all_points", "contradicts points; leave one of the two out.");
        violations.RequireDefined("source", request.Source);
        violations.RequireDefined("sampling", request.Sampling);
        if (request.HasVoxel)
            violations.RequireBetween("voxel", request.Voxel, LeastVoxel, MostVoxel, "scene units");
        violations.RequireDefined("format", request.Format);
        violations.RequireDefined("priority", request.Priority);
        violations.ThrowIfAny();
        _lookup.Require(model!, CapabilityNames.Cloud);
        return (model!, decoder!);
    }

    /// <returns>The ready model.</returns>
    public Model Check(RenderViewsRequest request)
    {
        var violations = new Violations();
        var model = _lookup.Find("model", request.Model, violations);
        SceneChecks.Check("scenes", request.Scenes, model, violations);
        CameraChecks.Check("cameras", request.Cameras, violations);
        SampleChecks.CheckOutputs("outputs", request.Outputs, RenderOutputs, violations);
        SampleChecks.CheckEncodings("encodings", request.Encodings, violations);
        violations.RequireDefined("priority", request.Priority);
        violations.ThrowIfAny();
        _lookup.Require(model!, CapabilityNames.Render);
        return model!;
    }

    // A model without the capability need not have decoders; that it lacks the capability says more.
    private static Decoder? DecoderOf(
        Model? model, string name, string capability, IReadOnlyList<string> preferred, Violations violations) =>
        model is not null && model.Capabilities.Contains(capability)
            ? DecoderChoice.Find(model, "decoder", name, preferred, violations)
            : null;
}
