using Grpc.Core;
using Trifold.Service.Calls;
using Trifold.Serving.Streams;
using Trifold.V1;

namespace Trifold.Service.Grpc;

/// <summary>Generation over gRPC.</summary>
internal sealed class GenerationService(GenerationStreams streams, EdgeCalls calls) : Generation.GenerationBase
{
    public override async Task GenerateAnnotations(
        GenerateAnnotationsRequest request, IServerStreamWriter<AnnotatedSample> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        await SendAsync(call.Guard(streams.GenerateAnnotations(request, call.Context), sample => sample.ResumeToken), call, responseStream, context);
    }

    public override async Task ExportPointClouds(
        ExportPointCloudsRequest request, IServerStreamWriter<PointCloudChunk> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        await SendAsync(call.Guard(streams.ExportPointClouds(request, call.Context), chunk => chunk.Summary?.ResumeToken), call, responseStream, context);
    }

    public override async Task RenderViews(RenderViewsRequest request, IServerStreamWriter<RenderedView> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        await SendAsync(call.Guard(streams.RenderViews(request, call.Context), view => view.ResumeToken), call, responseStream, context);
    }

    private static async Task SendAsync<T>(IAsyncEnumerable<T> entries, EdgeCall call, IServerStreamWriter<T> stream, ServerCallContext context)
    {
        // Awaiting each write is the back-pressure: a slow reader holds up this stream and no other.
        await foreach (var entry in entries)
            await stream.WriteAsync(entry);
        TimeTrailers.Add(context, call.Times);
    }
}
