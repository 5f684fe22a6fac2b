using System.Buffers;
using System.Globalization;
using Microsoft.Net.Http.Headers;
using Trifold.Service.Calls;
using Trifold.Service.Rest.Forms;
using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Requests;
using Trifold.Serving.Datasets;
using Trifold.V1;

namespace Trifold.Service.Rest.Routes;

/// <summary>Data sets that are made when they are read.</summary>
internal sealed class DatasetRoutes(DatasetCatalog catalog, ShardSource shards, EdgeCalls calls)
{
    private const string Group = "Datasets";
    private const int PieceBytes = 1 << 16;

    private static readonly ParameterDoc Id = new("id", "path", "string", "As POST /v1/datasets returned it: 64 hexadecimal digits.", new string('0', 64));
    private static readonly ParameterDoc Specification = new("specification", "query", "string", "The specification, as in the path that POST /v1/datasets returned; for servers that have not seen the id.", "");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/datasets", (RequestDelegate)CreateAsync).Documented(new OperationDoc("CreateDataset", Group, "Resolves a specification and says its id; stores nothing that matters.")
        {
            Request = DatasetSpecification.Descriptor,
            Example = Examples.Dataset,
            Forms = [new(MediaTypes.Json, Dataset.Descriptor)],
            Problems = [404, 409, 501, 503],
        });
        routes.MapGet("/v1/datasets/{id}", (RequestDelegate)GetAsync).Documented(new OperationDoc("GetDataset", Group, "The data set of an id.")
        {
            Example = "/v1/datasets/" + Id.Example,
            Forms = [new(MediaTypes.Json, Dataset.Descriptor)],
            Parameters = [Id, Specification],
            Problems = [404, 409, 503],
        });
        routes.MapMethods("/v1/datasets/{id}/shards/{shard}.tar", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)GetShardAsync).Documented(
            new OperationDoc("GetShard", Group, "A shard: a WebDataset archive, the same bytes every time.")
            {
                Description = "Single ranges, If-Range, If-None-Match and strong ETags work, so that any client can resume. The length is known once the shard has been made: "
                    + "a whole download of a shard that is being made has none, a range waits for it; HEAD makes nothing and says the length of whole shards.",
                Example = $"/v1/datasets/{Id.Example}/shards/0.tar",
                Forms = [new(MediaTypes.Tar)],
                Parameters = [Id, new("shard", "path", "integer", "Number of the shard, from 0.", "0"), Specification],
                Problems = [404, 409, 416, 429, 503, 504],
            });
    }

    private async Task CreateAsync(HttpContext context)
    {
        new QueryReader(context.Request.Query).Complete();
        var dataset = catalog.Resolve(await BodyReader.ReadAsync<DatasetSpecification>(context));
        context.Response.Headers.Location = $"/v1/datasets/{dataset.Id}";
        await Answers.SendAsync(context, dataset);
    }

    private Task GetAsync(HttpContext context) => Answers.SendAsync(context, Find(context));

    private Dataset Find(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var specification = query.Text("specification");
        query.Complete();
        return catalog.Get((string)context.GetRouteValue("id")!, specification);
    }

    private async Task GetShardAsync(HttpContext context)
    {
        if (!long.TryParse((string)context.GetRouteValue("shard")!, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new Serving.Errors.InvalidRequestException("shard", "must be the number of a shard, from 0, as in 0.tar.");
        var dataset = Find(context);
        var tag = new EntityTagHeaderValue(ShardSource.ETagOf(dataset, number));
        Describe(context.Response, dataset, number, tag);
        if (Conditions.IsUnchanged(context.Request, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = MediaTypes.Tar;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            // Asking what there is makes nothing, and ranges are for GET.
            context.Response.ContentLength = shards.LengthOf(dataset, number);
            return;
        }

        using var call = calls.Begin(context);
        await using var shard = await call.RunAsync(() => shards.OpenAsync(dataset, number, call.Context));
        var wanted = Conditions.RangeHolds(context.Request, tag) ? Conditions.SingleRange(context.Request) : null;
        await call.RunAsync(async () =>
        {
            await SendAsync(context, shard, wanted, call.Context.Cancellation);
            return true;
        });
    }

    private static void Describe(HttpResponse response, Dataset dataset, long number, EntityTagHeaderValue tag)
    {
        var headers = response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = new CacheControlHeaderValue { Public = true, MaxAge = TimeSpan.FromDays(365), Extensions = { new NameValueHeaderValue("immutable") } };
        response.Headers.AcceptRanges = "bytes";
        headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = string.Create(CultureInfo.InvariantCulture, $"{dataset.Id[..12]}-{number:D6}.tar"),
        };
    }

    private static async Task SendAsync(HttpContext context, Shard shard, RangeItemHeaderValue? wanted, CancellationToken cancellation)
    {
        var response = context.Response;
        var range = new ByteRange(0, long.MaxValue);
        if (wanted is not null)
        {
            var length = await shard.LengthAsync(cancellation);
            range = ByteRange.Of(wanted, length);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.First + range.Count - 1}/{length}");
            response.ContentLength = range.Count;
        }
        else if (shard.Length is { } length)
            response.ContentLength = length;

        await CopyAsync(shard, range, response.Body, cancellation);
    }

    private static async Task CopyAsync(Shard shard, ByteRange range, Stream body, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (long sent = 0; sent < range.Count;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, range.Count - sent));
                var read = await shard.ReadAsync(range.First + sent, piece, cancellation);
                if (read == 0)
                    return;
                // Awaiting the write is the back-pressure.
                await body.WriteAsync(piece[..read], cancellation);
                sent += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
