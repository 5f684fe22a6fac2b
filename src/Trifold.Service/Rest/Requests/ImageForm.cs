using Google.Protobuf.Collections;
using Trifold.Service.Rest.Negotiation;
using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Service.Rest.Requests;

/// <summary>In which form samples and views are sent.</summary>
internal static class ImageForm
{
    /// <param name="isDocument">Whether one JSON document can hold all results.</param>
    /// <exception cref="Errors.NotAcceptableException">None of the forms is accepted.</exception>
    public static string Choose(HttpContext context, bool isDocument)
    {
        string[] forms = isDocument ? [MediaTypes.Json, MediaTypes.Ndjson] : [MediaTypes.Ndjson, MediaTypes.Json];
        return AcceptHeader.Choose(context.Request.Headers.Accept.ToString(), [.. forms, MediaTypes.Tar, MediaTypes.Zip, MediaTypes.Png, MediaTypes.Jpeg]);
    }

    public static bool IsImage(string form) => form is MediaTypes.Png or MediaTypes.Jpeg;

    /// <summary>An image is one output of one result: requires so, and sets the encodings that the form implies.</summary>
    /// <param name="count">Results of the request.</param>
    /// <param name="outputs">Of the request; set where it leaves the choice open.</param>
    /// <param name="chosen">By the query; null: by the request, or RGB.</param>
    /// <exception cref="InvalidRequestException">It is more than one, or cannot be made in this form.</exception>
    public static void RequireOne(string form, ulong? count, RepeatedField<Output> outputs, Output? chosen, Encodings encodings)
    {
        if (count != 1)
            throw new InvalidRequestException("samples", $"must be 1 for {form}; got {(count is { } many ? many.ToString() : "any number")}. Accept {MediaTypes.Tar} for more.");
        if (chosen is { } only)
        {
            outputs.Clear();
            outputs.Add(only);
        }
        else if (outputs.Count == 0)
            outputs.Add(Output.Rgb);

        if (outputs.Count != 1)
            throw new InvalidRequestException("outputs", $"must be one for {form}; got {outputs.Count}. Choose by ?output=, or accept {MediaTypes.Zip}.");
        if (form == MediaTypes.Jpeg && outputs[0] != Output.Rgb)
            throw new InvalidRequestException("outputs", $"must be RGB for {form}, which would blur anything else; accept {MediaTypes.Png}.");
        (encodings.Rgb, encodings.Depth) = (form == MediaTypes.Jpeg ? Encodings.Types.Image.Jpeg : Encodings.Types.Image.Png, Encodings.Types.Depth.Png16);
    }
}
