using Microsoft.Extensions.Options;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Requests;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Telemetry;
using Trifold.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// What models make, as streams. A method checks its request and takes a place in the queue before it returns, so that a
/// caller can still refuse; the stream itself is to be read once, and a reader that waits holds up nobody else.
/// </summary>
public sealed class GenerationStreams(
    IModelRepository models, ISceneScheduler scheduler, IOptions<StreamOptions> options, TimeProvider time,
    ServingTelemetry telemetry)
{
    private readonly GenerationChecks _checks = new(models);
    private readonly CloudMemory _clouds = new(options.Value.CloudBytes);

    /// <summary>Annotated views, scene by scene.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public IAsyncEnumerable<AnnotatedSample> GenerateAnnotations(GenerateAnnotationsRequest request, CallContext call)
    {
        var (model, decoder) = _checks.Check(request);
        var stream = new AnnotationStream(request, model, decoder);
        CallChecks.Check(call, time);
        if (stream.IsComplete)
            return AsyncEnumerable.Empty<AnnotatedSample>();
        return Admit(
            scheduler.Admit(stream.Demand(call)), call, stream.RequireSame,
            (admission, cancellation) => stream.RunAsync(admission, options.Value, telemetry, cancellation));
    }

    /// <summary>What makes the samples of a request, as long as the model is not loaded anew.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public Provenance ProvenanceOf(GenerateAnnotationsRequest request)
    {
        var (model, decoder) = _checks.Check(request);
        return Provenances.Of(model, decoder.Name);
    }

    /// <summary>Clouds in chunks, one cloud for each scene.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public IAsyncEnumerable<PointCloudChunk> ExportPointClouds(ExportPointCloudsRequest request, CallContext call)
    {
        var (model, decoder) = _checks.Check(request);
        var stream = new CloudStream(request, model, decoder);
        CallChecks.Check(call, time);
        if (stream.IsComplete)
            return AsyncEnumerable.Empty<PointCloudChunk>();
        return Admit(
            _clouds.Admit(stream.MostWaiting(options.Value.WaitingBytes), () => scheduler.Admit(stream.Demand(call))),
            call, stream.RequireSame,
            (admission, cancellation) => stream.RunAsync(admission, options.Value, cancellation));
    }

    /// <summary>Views without annotation, scene by scene.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public IAsyncEnumerable<RenderedView> RenderViews(RenderViewsRequest request, CallContext call)
    {
        var stream = new RenderStream(request, _checks.Check(request));
        CallChecks.Check(call, time);
        if (stream.IsComplete)
            return AsyncEnumerable.Empty<RenderedView>();
        return Admit(
            scheduler.Admit(stream.Demand(call)), call, stream.RequireSame,
            (admission, cancellation) => stream.RunAsync(admission, options.Value, cancellation));
    }

    // The version that was admitted may be newer than the one that was checked.
    private AdmittedStream<T> Admit<T>(
        IAdmission admission, CallContext call, Action<Model> requireSame,
        Func<IAdmission, CancellationToken, IAsyncEnumerable<T>> run)
    {
        try
        {
            requireSame(admission.Model);
            return new AdmittedStream<T>(admission, call.Cancellation, cancellation => run(admission, cancellation));
        }
        catch
        {
            admission.Dispose();
            throw;
        }
    }
}
