using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;
using Trifold.Service.Calls;
using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Forms;
using Trifold.Service.Rest.Requests;
using Trifold.Serving.Errors;
using Trifold.Serving.Requests;
using Trifold.Serving.Streams;
using Trifold.V1;

namespace Trifold.Service.Rest.Routes;

/// <summary>Single parts of samples under addresses of their own, as links and browsers want them.</summary>
internal sealed class SampleRoutes(GenerationStreams streams, EdgeCalls calls)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/v1/models/{name}/samples/{file}", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)GetAsync).Documented(
            new OperationDoc("GetSample", "Generation", "One part of one sample, made anew and always the same.")
            {
                Description = "With `generator`, `numerics` and, unless the output is rgb, `decoder_digest` the bytes never change; a server that would send others answers 409.",
                Example = "/v1/models/portraits-128/samples/7.png?output=mask&yaw=20",
                Forms = [new(MediaTypes.Png), new(MediaTypes.Jpeg), new(MediaTypes.Bytes)],
                Parameters =
                [
                    new("name", "path", "string", "Name of the model.", "portraits-128"),
                    new("file", "path", "string", "Seed and encoding: .png, .jpg (rgb alone) or .npy (depth alone).", "7.png"),
                    new("output", "query", "string", "rgb, mask, depth or confidence. Default rgb.", "mask"),
                    new("decoder", "query", "string", "Semantic decoder. Default: the only one, or parts.", "parts"),
                    new("yaw", "query", "number", "Turn of the camera around the model's target, degrees, -180 to 180. Default 0.", "20"),
                    new("pitch", "query", "number", "Turn of the camera up or down, degrees, -85 to 85. Default 0.", "0"),
                    new("camera", "query", "string", "The camera itself: EG3D's 25 numbers with commas between them.", FrontCamera),
                    new("psi", "query", "number", "Truncation: 1 is off, 0 the mean code. Default 1.", "0.7"),
                    new("cutoff", "query", "integer", "How many code vectors are truncated. Default: all.", "8"),
                    new("object_class", "query", "integer", "Class of models that have classes.", "0"),
                    new("mask", "query", "string", "palette or index. Default palette.", "palette"),
                    new("depth_kind", "query", "string", "ray or z. Default ray.", "ray"),
                    new("generator", "query", "string", "Digest of the generator that is meant. Default: the one that serves.", ""),
                    new("decoder_digest", "query", "string", "Digest of the decoder that is meant. Default: the one that serves.", ""),
                    new("numerics", "query", "string", "Numerics id that is meant. Default: the one that serves.", ""),
                ],
                Problems = [404, 409, 429, 501, 503, 504],
            });

    // The new version takes work already.
    private static readonly TimeSpan AfterReload = TimeSpan.FromMilliseconds(100);

    private const string FrontCamera = "1,0,0,0,0,-1,0,0,0,0,-1,2.7,0,0,0,1,4.2647,0,0.5,0,4.2647,0.5,0,0,1";

    private async Task GetAsync(HttpContext context)
    {
        var (name, file) = ((string)context.GetRouteValue("name")!, (string)context.GetRouteValue("file")!);
        var query = SampleQuery.Read(name, file, context.Request.Query);
        var here = streams.ProvenanceOf(query.Request);
        RequireSame(query, here);
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = new EntityTagHeaderValue(ETagOf(query, here));
        // An address without digests means other bytes once other weights are loaded.
        headers.CacheControl = query.IsPinned
            ? new CacheControlHeaderValue { Public = true, MaxAge = TimeSpan.FromDays(365), Extensions = { new NameValueHeaderValue("immutable") } }
            : new CacheControlHeaderValue { Public = true, NoCache = true };
        if (Conditions.IsUnchanged(context.Request, headers.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = query.MediaType;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await SendAsync(context, query, here);
    }

    private async Task SendAsync(HttpContext context, SampleQuery query, Provenance tagged)
    {
        using var call = calls.Begin(context);
        AnnotatedSample? last = null;
        // To the end, so that the time it took is known.
        await foreach (var sample in call.Guard(streams.GenerateAnnotations(query.Request, call.Context), _ => null))
            last = sample;
        if (IdentitiesOf(last!.Provenance) != IdentitiesOf(tagged))
            throw new NotReadyException("MODEL_LOADING", $"Model {tagged.Model} was loaded anew meanwhile.", AfterReload);
        var part = last.Parts[0];
        TimeHeaders.Begin(context.Response, call.Times);
        context.Response.ContentLength = part.Data.Length;
        await context.Response.Body.WriteAsync(part.Data.Memory, call.Context.Cancellation);
    }

    private static void RequireSame(SampleQuery query, Provenance here)
    {
        IdentityChecks.Require("generator", "generator", query.GeneratorDigest ?? here.GeneratorDigest, here.GeneratorDigest);
        IdentityChecks.Require("decoder_digest", "decoder", query.DecoderDigest ?? here.DecoderDigest, here.DecoderDigest);
        IdentityChecks.Require("numerics", "numerics id", query.NumericsId ?? here.NumericsId, here.NumericsId);
    }

    private static (string Generator, string Decoder, string Numerics) IdentitiesOf(Provenance made) =>
        (made.GeneratorDigest, made.DecoderDigest, made.NumericsId);

    private static string ETagOf(SampleQuery query, Provenance here)
    {
        var identities = System.Text.Encoding.UTF8.GetBytes($"{here.GeneratorDigest}\n{here.DecoderDigest}\n{here.NumericsId}");
        return $"\"{Convert.ToHexStringLower(SHA256.HashData([.. query.Identity(), .. identities]))[..32]}\"";
    }
}
