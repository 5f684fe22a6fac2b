using Google.Protobuf;
using Trifold.Service.Rest.Json;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Rest.Forms;

/// <summary>Answers that are one message.</summary>
internal static class Answers
{
    /// <exception cref="Errors.NotAcceptableException">The caller does not accept JSON.</exception>
    public static Task SendAsync(HttpContext context, IMessage message)
    {
        context.Response.ContentType = AcceptHeader.Choose(context.Request.Headers.Accept.ToString(), MediaTypes.Json);
        return context.Response.WriteAsync(ProtoJsonWriter.Write(message), context.RequestAborted);
    }
}
