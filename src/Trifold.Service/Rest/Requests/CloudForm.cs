using Trifold.Service.Rest.Negotiation;
using Trifold.Serving.Errors;
using Trifold.V1;
using Format = Trifold.V1.ExportPointCloudsRequest.Types.Format;

namespace Trifold.Service.Rest.Requests;

/// <summary>In which form clouds are sent.</summary>
internal static class CloudForm
{
    /// <summary>Chooses the form; one that implies a format sets it where the request leaves it open.</summary>
    /// <param name="isDocument">Whether one JSON document can hold all clouds.</param>
    /// <exception cref="Errors.NotAcceptableException">None of the forms is accepted.</exception>
    /// <exception cref="InvalidRequestException">The form does not fit the request.</exception>
    public static string Choose(HttpContext context, ExportPointCloudsRequest request, bool isDocument)
    {
        string[] forms = isDocument ? [MediaTypes.Json, MediaTypes.Ndjson] : [MediaTypes.Ndjson, MediaTypes.Json];
        var form = AcceptHeader.Choose(context.Request.Headers.Accept.ToString(), [.. forms, MediaTypes.Tar, MediaTypes.Zip, MediaTypes.Ply, MediaTypes.Bytes]);
        if (form is not (MediaTypes.Ply or MediaTypes.Bytes))
            return form;
        request.Scenes ??= new Scenes { Range = new SeedRange { Count = 1 } };
        if (ResultCount.Of(request) is not 1)
            throw new InvalidRequestException("scenes", $"must be one for {form}; accept {MediaTypes.Tar} for more.");
        if (request.Format == Format.Unspecified)
            request.Format = form == MediaTypes.Ply ? Format.Ply : Format.Npz;
        if (form == MediaTypes.Ply != (request.Format == Format.Ply))
            throw new InvalidRequestException("format", $"{request.Format} does not come as {form}; accept {(form == MediaTypes.Ply ? MediaTypes.Bytes : MediaTypes.Ply)}.");
        return form;
    }

    /// <summary>Ending of the files' names.</summary>
    public static string EndingOf(ExportPointCloudsRequest request) => request.Format switch
    {
        Format.Npz => "npz",
        Format.Pcd => "pcd",
        _ => "ply",
    };
}
