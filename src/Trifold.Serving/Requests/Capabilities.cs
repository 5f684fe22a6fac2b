using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>
/// Operations of the contract that depend on a capability which models may lack. Each method checks the whole request first:
/// what comes back is the ready model that can, everything else is an exception.
/// </summary>
public sealed class Capabilities(IModelRepository models)
{
    private readonly IModelRepository _models = models;

    /// <param name="isFirst">Of its stream; later messages may leave the model out.</param>
    /// <exception cref="InvalidRequestException">Names every wrong field.</exception>
    /// <exception cref="MissingCapabilityException">Names the models that can.</exception>
    public Model Require(EncodeMasksRequest request, bool isFirst, CallContext call) => throw new NotImplementedException();

    /// <inheritdoc cref="Require(EncodeMasksRequest, bool, CallContext)"/>
    public Model Require(InvertImageRequest request, CallContext call) => throw new NotImplementedException();

    /// <inheritdoc cref="Require(EncodeMasksRequest, bool, CallContext)"/>
    public Model Require(InvertMaskRequest request, CallContext call) => throw new NotImplementedException();

    /// <summary>Checks the first message of an editing session.</summary>
    /// <inheritdoc cref="Require(EncodeMasksRequest, bool, CallContext)"/>
    public Model Require(EditRequest first, CallContext call) => throw new NotImplementedException();

    /// <summary>Checks the first message of a training.</summary>
    /// <inheritdoc cref="Require(EncodeMasksRequest, bool, CallContext)"/>
    public Model Require(TrainDecoderRequest first, CallContext call) => throw new NotImplementedException();

    /// <summary>Durable work is not in this build: checks the request, then says so.</summary>
    /// <exception cref="InvalidRequestException">Names every wrong field.</exception>
    /// <exception cref="MissingCapabilityException">Always, for a right request.</exception>
    public Job Require(GetJobRequest request) => throw new NotImplementedException();

    /// <inheritdoc cref="Require(GetJobRequest)"/>
    public ListJobsResponse Require(ListJobsRequest request) => throw new NotImplementedException();

    /// <inheritdoc cref="Require(GetJobRequest)"/>
    public Job Require(WatchJobRequest request) => throw new NotImplementedException();

    /// <inheritdoc cref="Require(GetJobRequest)"/>
    public Job Require(CancelJobRequest request) => throw new NotImplementedException();
}
