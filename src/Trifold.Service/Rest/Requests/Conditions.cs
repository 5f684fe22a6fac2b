using Microsoft.Net.Http.Headers;

namespace Trifold.Service.Rest.Requests;

/// <summary>Conditions of requests on what the caller has already (RFC 9110, sec. 13).</summary>
internal static class Conditions
{
    /// <summary>Whether If-None-Match names what would be sent.</summary>
    public static bool IsUnchanged(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));

    /// <summary>Whether a Range header is to be followed: there is no If-Range, or it names what would be sent.</summary>
    public static bool RangeHolds(HttpRequest request, EntityTagHeaderValue tag) =>
        string.IsNullOrEmpty(request.Headers.IfRange)
        || (request.GetTypedHeaders().IfRange?.EntityTag is { } known && known.Compare(tag, useStrongComparison: true));

    /// <summary>The one range of bytes that is asked for; null: none, or something other than one range, which may be ignored.</summary>
    public static RangeItemHeaderValue? SingleRange(HttpRequest request) =>
        request.GetTypedHeaders().Range is { Ranges.Count: 1 } range && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            ? range.Ranges.First()
            : null;
}
