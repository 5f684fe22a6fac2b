using Microsoft.Extensions.Options;
using Trifold.Service.Calls;
using Trifold.Service.Configuration;
using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Forms;
using Trifold.Service.Rest.Requests;
using Trifold.Serving.Errors;
using Trifold.Serving.Streams;
using Trifold.V1;

namespace Trifold.Service.Rest.Routes;

/// <summary>What a model makes, over the same streams as gRPC's Generation.</summary>
internal sealed class GenerationRoutes(GenerationStreams streams, EdgeCalls calls, EntryResponse response, IOptions<RestOptions> options)
{
    private const string Group = "Generation";

    private static readonly ParameterDoc[] StreamParameters =
    [
        new("links", "query", "boolean", "URLs in JSON and NDJSON instead of bytes in base64. Seeds only.", "true"),
        new("output", "query", "string", "The one output of an image: rgb, mask, depth or confidence. Default rgb.", "mask"),
        new(EdgeCalls.TimeoutHeader, "header", "number", "How long the caller waits, seconds. Default: for ever.", "60"),
        new(EdgeCalls.ClientHeader, "header", "string", "Who calls; work is shared out fairly between callers. Default: the connection.", "team-a"),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/annotations", (RequestDelegate)AnnotateAsync).Documented(new OperationDoc("GenerateAnnotations", Group, "Annotated views, scene by scene.")
        {
            Description = "JSON is for as many samples as one document may hold; NDJSON, tar and zip are streams of any length. An image is one output of one sample.",
            Request = GenerateAnnotationsRequest.Descriptor,
            Example = Examples.Annotations,
            Forms = [.. Documents(AnnotatedSample.Descriptor, "samples"), new(MediaTypes.Png), new(MediaTypes.Jpeg)],
            Parameters = StreamParameters,
            Problems = [404, 406, 409, 429, 501, 503, 504],
        });
        routes.MapPost("/v1/views", (RequestDelegate)RenderAsync).Documented(new OperationDoc("RenderViews", Group, "Views without annotation, scene by scene.")
        {
            Request = RenderViewsRequest.Descriptor,
            Example = Examples.Views,
            Forms = [.. Documents(RenderedView.Descriptor, "views"), new(MediaTypes.Png), new(MediaTypes.Jpeg)],
            Parameters = StreamParameters,
            Problems = [404, 406, 409, 429, 501, 503, 504],
        });
        routes.MapPost("/v1/pointclouds", (RequestDelegate)ExportCloudsAsync).Documented(new OperationDoc("ExportPointClouds", Group, "Part-labelled point clouds, one for each scene.")
        {
            Description = "JSON and NDJSON hold chunks of at most 1 MiB; tar and zip hold files. A single cloud comes as model/ply, or as NPZ or PCD in application/octet-stream.",
            Request = ExportPointCloudsRequest.Descriptor,
            Example = Examples.PointClouds,
            Forms = [.. Documents(PointCloudChunk.Descriptor, "chunks"), new(MediaTypes.Ply), new(MediaTypes.Bytes)],
            Parameters = StreamParameters[2..],
            Problems = [404, 406, 429, 501, 503, 504],
        });
    }

    private static IEnumerable<ResponseForm> Documents(Google.Protobuf.Reflection.MessageDescriptor message, string array) =>
        [new(MediaTypes.Json, message, array), new(MediaTypes.Ndjson, message), new(MediaTypes.Tar), new(MediaTypes.Zip)];

    private async Task AnnotateAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (links, output) = (query.Flag("links"), query.Choice("output", SampleQuery.Outputs));
        query.Complete();
        var request = await BodyReader.ReadAsync<GenerateAnnotationsRequest>(context);
        var form = ImageForm.Choose(context, IsDocument(ResultCount.Of(request)));
        RequireLinkable(links, request.Scenes);
        if (ImageForm.IsImage(form))
        {
            if (!request.HasSamples)
                request.Samples = ResultCount.Of(request) ?? 1;
            ImageForm.RequireOne(form, ResultCount.Of(request), request.Outputs, output, request.Encodings ??= new Encodings());
        }

        using var call = calls.Begin(context);
        var samples = call.Guard(streams.GenerateAnnotations(request, call.Context), sample => sample.ResumeToken);
        var entries = samples.Select(sample => SampleEntries.From(sample, links ? part => SampleQuery.AddressOf(request, sample, part) : null));
        await SendAsync(context, call, entries, form, ResultCount.Of(request), "samples");
    }

    private async Task RenderAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (links, output) = (query.Flag("links"), query.Choice("output", SampleQuery.Outputs));
        query.Complete();
        var request = await BodyReader.ReadAsync<RenderViewsRequest>(context);
        var form = ImageForm.Choose(context, IsDocument(ResultCount.Of(request)));
        RequireLinkable(links, request.Scenes);
        if (ImageForm.IsImage(form))
        {
            request.Scenes ??= new Scenes { Range = new SeedRange { Count = 1 } };
            ImageForm.RequireOne(form, ResultCount.Of(request), request.Outputs, output, request.Encodings ??= new Encodings());
        }

        using var call = calls.Begin(context);
        var views = call.Guard(streams.RenderViews(request, call.Context), view => view.ResumeToken);
        var entries = views.Select(view => SampleEntries.From(view, links ? part => SampleQuery.AddressOf(request, view, part) : null));
        await SendAsync(context, call, entries, form, ResultCount.Of(request), "views");
    }

    private async Task ExportCloudsAsync(HttpContext context)
    {
        new QueryReader(context.Request.Query).Complete();
        var request = await BodyReader.ReadAsync<ExportPointCloudsRequest>(context);
        var count = ResultCount.Of(request);
        var form = CloudForm.Choose(context, request, IsDocument(count));
        using var call = calls.Begin(context);
        var chunks = call.Guard(streams.ExportPointClouds(request, call.Context), chunk => chunk.Summary?.ResumeToken);
        var cancellation = call.Context.Cancellation;
        await (form switch
        {
            MediaTypes.Tar => response.SendAsync(context, call, CloudEntries.Clouds(chunks, CloudForm.EndingOf(request), cancellation), new TarOutput()),
            MediaTypes.Zip => response.SendAsync(context, call, CloudEntries.Clouds(chunks, CloudForm.EndingOf(request), cancellation), new ZipOutput()),
            MediaTypes.Json or MediaTypes.Ndjson => SendAsync(context, call, CloudEntries.Chunks(chunks), form, count, "chunks"),
            _ => response.SendAsync(context, call, CloudEntries.Chunks(chunks), new CloudFileOutput(form)),
        });
    }

    private Task SendAsync(HttpContext context, EdgeCall call, IAsyncEnumerable<StreamEntry> entries, string form, ulong? count, string array)
    {
        if (form == MediaTypes.Json && !IsDocument(count))
        {
            throw new InvalidRequestException("Accept", $"application/json holds at most {options.Value.MaxDocumentSamples} {array} and this request asks for "
                + $"{(count is { } asked ? asked.ToString() : "any number")}; bound it by samples or scenes, or accept {MediaTypes.Ndjson}, {MediaTypes.Tar} or {MediaTypes.Zip}.");
        }

        return form switch
        {
            MediaTypes.Json => response.SendAsync(context, call, entries, new JsonDocumentOutput(array)),
            MediaTypes.Ndjson => response.SendAsync(context, call, entries, new NdjsonOutput()),
            MediaTypes.Tar => response.SendAsync(context, call, entries.Select(SampleEntries.WithoutBytes), new TarOutput()),
            MediaTypes.Zip => response.SendAsync(context, call, entries.Select(SampleEntries.WithoutBytes), new ZipOutput()),
            _ => response.SendAsync(context, call, entries, new SingleFileOutput(form)),
        };
    }

    private bool IsDocument(ulong? count) => count <= (ulong)options.Value.MaxDocumentSamples;

    private static void RequireLinkable(bool links, Scenes? scenes)
    {
        if (links && scenes?.SourceCase == Scenes.SourceOneofCase.Codes)
            throw new InvalidRequestException("links", "need seeds: a scene of a code has no address; leave links out, or give seeds.");
    }
}
