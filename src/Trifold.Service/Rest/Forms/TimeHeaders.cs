using Trifold.Service.Calls;

namespace Trifold.Service.Rest.Forms;

/// <summary>
/// Says where the time went, in milliseconds: what is known when the response begins as headers, the whole as trailers where
/// the caller takes any.
/// </summary>
internal static class TimeHeaders
{
    public static void Begin(HttpResponse response, CallTimes times)
    {
        foreach (var (name, milliseconds) in times.Headers())
        {
            response.Headers[name] = milliseconds;
            if (response.SupportsTrailers())
                response.DeclareTrailer(name);
        }
    }

    public static void End(HttpResponse response, CallTimes times)
    {
        if (!response.HasStarted || !response.SupportsTrailers())
            return;
        foreach (var (name, milliseconds) in times.Headers())
            response.AppendTrailer(name, milliseconds);
    }
}
