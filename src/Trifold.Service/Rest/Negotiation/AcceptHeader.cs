using Microsoft.Net.Http.Headers;
using Trifold.Service.Errors;

namespace Trifold.Service.Rest.Negotiation;

/// <summary>Chooses the form of a response by the Accept header (RFC 9110, sec. 12.5.1).</summary>
internal static class AcceptHeader
{
    /// <param name="accept">The header; empty: anything.</param>
    /// <param name="offered">What can be made, the server's preference first.</param>
    /// <exception cref="NotAcceptableException">None of it is accepted.</exception>
    public static string Choose(string accept, params IReadOnlyList<string> offered)
    {
        if (string.IsNullOrWhiteSpace(accept))
            return offered[0];
        if (!MediaTypeHeaderValue.TryParseList([accept], out var ranges))
            throw new NotAcceptableException(accept, offered);
        // MaxBy takes the first of equals, which is what the server prefers.
        var best = offered.Select(type => (Type: type, Quality: QualityOf(type, ranges))).MaxBy(each => each.Quality);
        return best.Quality > 0 ? best.Type : throw new NotAcceptableException(accept, offered);
    }

    // The most specific range that matches a type says how welcome it is.
    private static double QualityOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var offered = new MediaTypeHeaderValue(type);
        var matching = ranges.Where(range => offered.MediaType == range.MediaType || Covers(range, offered)).ToArray();
        return matching.Length == 0 ? 0 : matching.MaxBy(Specificity)!.Quality ?? 1;
    }

    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue offered) =>
        range.MatchesAllTypes || (range.MatchesAllSubTypes && range.Type.Equals(offered.Type, StringComparison.OrdinalIgnoreCase))
        || range.MediaType.Equals(offered.MediaType, StringComparison.OrdinalIgnoreCase);

    private static int Specificity(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
}
