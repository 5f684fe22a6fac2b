using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// Where a stream of samples ends. A filter that lets hardly anything pass is not tried for ever: with <c>samples</c> given,
/// at most 1000 are made for each; without an end of the scenes, at most 10000 in a row are dropped.
/// </summary>
/// <param name="Samples">To deliver; null: all.</param>
/// <param name="MostMade">Views to make at most.</param>
/// <param name="MostDropped">Views dropped in a row at most; null: until the scenes end.</param>
internal sealed record SampleLimits(long? Samples, long MostMade, long? MostDropped)
{
    private const long MadeForEach = 1000;
    private const long DroppedInARow = 10_000;

    public static SampleLimits Of(GenerateAnnotationsRequest request, ViewRow row)
    {
        long? samples = request.HasSamples ? (long)request.Samples : null;
        var filtered = request.Filter is { } filter && (filter.Require.Count > 0 || filter.MinQuality > 0);
        var most = samples is null ? long.MaxValue : filtered ? MadeForEach * samples.Value : samples.Value;
        return new SampleLimits(
            samples, Math.Min(most, row.Count), samples is null && row.Scenes.IsOpen ? DroppedInARow : null);
    }

    /// <exception cref="InvalidRequestException">Too many in a row.</exception>
    public void RequireYield(StreamPosition now, long madeAtLast)
    {
        if (MostDropped is { } most && now.Made - madeAtLast >= most)
            throw TooStrict(now, $"the last {now.Made - madeAtLast} were all dropped");
    }

    /// <exception cref="InvalidRequestException">The scenes went on, but no more may be made.</exception>
    public void RequireEnough(StreamPosition end, ViewRow row)
    {
        if (end.Delivered < Samples && end.Made == MostMade && MostMade < row.Count)
            throw TooStrict(end, $"of {Samples} wanted, {end.Delivered} were found, and no more than {MadeForEach} are made for each");
    }

    private static InvalidRequestException TooStrict(StreamPosition position, string what) => new(
        "filter", $"lets too little pass: {position.Delivered} of {position.Made} samples made were kept; {what}. Loosen the filter.");
}
