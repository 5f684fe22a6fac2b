using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// What models make, as streams. A method checks its request and takes a place in the queue before it returns, so that a
/// caller can still refuse; the stream itself is to be read once, and a reader that waits holds up nobody else.
/// </summary>
public sealed class GenerationStreams(IModelRepository models, ISceneScheduler scheduler)
{
    private readonly IModelRepository _models = models;
    private readonly ISceneScheduler _scheduler = scheduler;

    /// <summary>Annotated views, scene by scene.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public IAsyncEnumerable<AnnotatedSample> GenerateAnnotations(GenerateAnnotationsRequest request, CallContext call) =>
        throw new NotImplementedException();

    /// <summary>Clouds in chunks, one cloud for each scene.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public IAsyncEnumerable<PointCloudChunk> ExportPointClouds(ExportPointCloudsRequest request, CallContext call) =>
        throw new NotImplementedException();

    /// <summary>Views without annotation, scene by scene.</summary>
    /// <exception cref="ServingException">The request is refused.</exception>
    public IAsyncEnumerable<RenderedView> RenderViews(RenderViewsRequest request, CallContext call) =>
        throw new NotImplementedException();
}
