using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>
/// Operations of the contract that depend on a capability which models may lack. Each method checks the whole request first:
/// what comes back is the ready model that can, everything else is an exception.
/// </summary>
public sealed class Capabilities(IModelRepository models, TimeProvider time)
{
    private const int MostSteps = 10_000;
    private const int MostPageSize = 1000;

    private readonly ModelLookup _lookup = new(models);

    /// <summary>Checks the first message of a stream of masks.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field.</exception>
    /// <exception cref="MissingCapabilityException">Names the models that can.</exception>
    public Model Require(EncodeMasksRequest first, CallContext call)
    {
        var violations = new Violations();
        var model = _lookup.Find("model", first.Model, violations);
        violations.RequireText("mask_id", first.MaskId, "choose one that is unique in the stream");
        ImageChecks.CheckMask("mask", first.Mask, violations);
        CameraChecks.Check("cameras", first.Cameras, violations);
        return Finish(model, CapabilityNames.EncodeMask, call, violations);
    }

    /// <inheritdoc cref="Require(EncodeMasksRequest, CallContext)"/>
    public Model Require(InvertImageRequest request, CallContext call)
    {
        var violations = new Violations();
        var model = _lookup.Find("model", request.Model, violations);
        ImageChecks.CheckImage("image", request.Image, violations);
        CameraChecks.Check("camera", request.Camera, violations);
        if (request.HasSteps)
            violations.RequireBetween("steps", request.Steps, 1, MostSteps);
        CameraChecks.Check("cameras", request.Cameras, violations);
        return Finish(model, CapabilityNames.Invert, call, violations);
    }

    /// <inheritdoc cref="Require(EncodeMasksRequest, CallContext)"/>
    public Model Require(InvertMaskRequest request, CallContext call)
    {
        var violations = new Violations();
        var model = _lookup.Find("model", request.Model, violations);
        CheckDecoder("decoder", request.Decoder, model, violations);
        ImageChecks.CheckMask("mask", request.Mask, violations);
        CameraChecks.Check("camera", request.Camera, violations);
        if (request.HasSteps)
            violations.RequireBetween("steps", request.Steps, 1, MostSteps);
        CameraChecks.Check("cameras", request.Cameras, violations);
        return Finish(model, CapabilityNames.Invert, call, violations);
    }

    /// <summary>Checks the first message of an editing session.</summary>
    /// <inheritdoc cref="Require(EncodeMasksRequest, CallContext)"/>
    public Model Require(EditRequest first, CallContext call)
    {
        if (first.RequestCase != EditRequest.RequestOneofCase.Start)
            throw new InvalidRequestException("start", "is required as the first message.");
        var violations = new Violations();
        var start = first.Start;
        var model = _lookup.Find("start.model", start.Model, violations);
        CheckDecoder("start.decoder", start.Decoder, model, violations);
        if (start.SceneCase == EditStart.SceneOneofCase.None)
            violations.Add("start.seed", "is required unless a code is given.");
        else if (start.SceneCase == EditStart.SceneOneofCase.Code)
            SceneChecks.CheckCode("start.code", start.Code, model, violations);
        CameraChecks.Check("start.cameras", start.Cameras, violations);
        return Finish(model, CapabilityNames.Edit, call, violations);
    }

    /// <summary>Checks the first message of a training.</summary>
    /// <inheritdoc cref="Require(EncodeMasksRequest, CallContext)"/>
    public Model Require(TrainDecoderRequest first, CallContext call)
    {
        if (first.RequestCase != TrainDecoderRequest.RequestOneofCase.Start)
            throw new InvalidRequestException("start", "is required as the first message.");
        var violations = new Violations();
        var model = _lookup.Find("start.model", first.Start.Model, violations);
        LabelSetChecks.CheckName("start.decoder", first.Start.Decoder, violations);
        LabelSetChecks.Check("start.parts", first.Start.Parts, violations);
        return Finish(model, CapabilityNames.TrainDecoder, call, violations);
    }

    /// <summary>Durable work is not in this build: checks the request, then says so.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field.</exception>
    /// <exception cref="MissingCapabilityException">Always, for a right request.</exception>
    public Job Require(GetJobRequest request) => throw NoJobs(request.Id);

    /// <inheritdoc cref="Require(GetJobRequest)"/>
    public Job Require(WatchJobRequest request) => throw NoJobs(request.Id);

    /// <inheritdoc cref="Require(GetJobRequest)"/>
    public Job Require(CancelJobRequest request) => throw NoJobs(request.Id);

    /// <inheritdoc cref="Require(GetJobRequest)"/>
    public ListJobsResponse Require(ListJobsRequest request)
    {
        var violations = new Violations();
        if (request.HasPageSize)
            violations.RequireBetween("page_size", request.PageSize, 1, MostPageSize);
        if (request.PageToken.Length > 0)
            violations.Add("page_token", "is not one of this server's; begin without it.");
        violations.ThrowIfAny();
        throw NoJobs();
    }

    private Model Finish(Model? model, string capability, CallContext call, Violations violations)
    {
        violations.ThrowIfAny();
        _lookup.Require(model!, capability);
        CallChecks.Check(call, time);
        return model!;
    }

    private static void CheckDecoder(string field, string name, Model? model, Violations violations)
    {
        if (model is { Decoders.Count: > 0 })
            DecoderChoice.Find(model, field, name, DecoderChoice.OfViews, violations);
    }

    private static MissingCapabilityException NoJobs(string id)
    {
        var violations = new Violations();
        violations.RequireText("id", id, "it is the job's, as the call that submitted it returned it");
        violations.ThrowIfAny();
        return NoJobs();
    }

    private static MissingCapabilityException NoJobs() => new(
        CapabilityNames.Jobs, "This build has no durable jobs; use the streaming calls, whose resume tokens survive a lost connection.", []);
}
