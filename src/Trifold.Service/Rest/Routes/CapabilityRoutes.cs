using Google.Protobuf;
using Microsoft.Extensions.Options;
using Trifold.Service.Calls;
using Trifold.Service.Configuration;
using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Requests;
using Trifold.Service.Rest.Uploads;
using Trifold.Serving;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Rest.Routes;

/// <summary>Operations on pictures that a caller sends. The application layer says which models can do them.</summary>
internal sealed class CapabilityRoutes(Capabilities capabilities, UploadReader uploads, EdgeCalls calls, IOptions<RestOptions> options)
{
    private const string Group = "From images and masks";

    private const string Multipart =
        "As multipart/form-data, each part `request` is a message in JSON, and a file behind it fills the field of its name, such as `mask` or `view.mask`.";

    public void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, "/v1/mask-encodings", EncodeMasksAsync, new OperationDoc("EncodeMasks", Group, "From masks to scenes in one pass. Capability encode-mask.")
        {
            Request = EncodeMasksRequest.Descriptor,
            Files = ["mask"],
            Example = Examples.MaskEncodings,
            Forms = [new(MediaTypes.Ndjson, EncodeMasksResponse.Descriptor)],
        });
        Post(routes, "/v1/inversions/image", InvertImageAsync, new OperationDoc("InvertImage", Group, "From an image to a code and a pose. Capability invert.")
        {
            Request = InvertImageRequest.Descriptor,
            Files = ["image"],
            Example = Examples.ImageInversion,
            Forms = [new(MediaTypes.Ndjson, InversionUpdate.Descriptor)],
        });
        Post(routes, "/v1/inversions/mask", InvertMaskAsync, new OperationDoc("InvertMask", Group, "From a mask to a code and a pose. Capability invert.")
        {
            Request = InvertMaskRequest.Descriptor,
            Files = ["mask"],
            Example = Examples.MaskInversion,
            Forms = [new(MediaTypes.Ndjson, InversionUpdate.Descriptor)],
        });
        Post(routes, "/v1/edits", EditAsync, new OperationDoc("Edit", Group, "Edits a scene by masks. Capability edit.")
        {
            Request = EditRequest.Descriptor,
            Files = ["mask.mask"],
            Example = Examples.Edit,
            Forms = [new(MediaTypes.Ndjson, EditResponse.Descriptor)],
        });
        Post(routes, "/v1/decoders", TrainDecoderAsync, new OperationDoc("TrainDecoder", Group, "From labelled images to a decoder. Capability train-decoder.")
        {
            Request = TrainDecoderRequest.Descriptor,
            Files = ["view.mask"],
            Example = Examples.Decoder,
            Forms = [new(MediaTypes.Json, TrainDecoderResponse.Descriptor)],
        });
    }

    private void Post(IEndpointRouteBuilder routes, string path, RequestDelegate handler, OperationDoc doc) =>
        routes.MapPost(path, handler).TakesUpTo(options.Value.MaxUploadBodyBytes).Documented(doc with { Description = Multipart, Problems = [404, 413, 501, 503] });

    private Task EncodeMasksAsync(HttpContext context) =>
        RefuseAsync<EncodeMasksRequest>(context, (first, call) => capabilities.Require(first, call));

    private Task InvertImageAsync(HttpContext context) =>
        RefuseAsync<InvertImageRequest>(context, (request, call) => capabilities.Require(request, call));

    private Task InvertMaskAsync(HttpContext context) =>
        RefuseAsync<InvertMaskRequest>(context, (request, call) => capabilities.Require(request, call));

    private Task EditAsync(HttpContext context) =>
        RefuseAsync<EditRequest>(context, (first, call) => capabilities.Require(first, call));

    private Task TrainDecoderAsync(HttpContext context) =>
        RefuseAsync<TrainDecoderRequest>(context, (first, call) => capabilities.Require(first, call));

    private async Task RefuseAsync<T>(HttpContext context, Func<T, CallContext, Model> require)
        where T : class, IMessage<T>, new()
    {
        new QueryReader(context.Request.Query).Complete();
        var requests = await uploads.ReadAsync<T>(context);
        using var call = calls.Begin(context);
        throw BuildLacks.The(require(requests[0], call.Context));
    }
}
