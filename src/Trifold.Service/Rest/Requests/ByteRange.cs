using Microsoft.Net.Http.Headers;
using Trifold.Service.Errors;

namespace Trifold.Service.Rest.Requests;

/// <summary>Bytes of something that has a length.</summary>
/// <param name="First">Number of the first byte.</param>
/// <param name="Count">At least 1.</param>
internal readonly record struct ByteRange(long First, long Count)
{
    /// <exception cref="RangeException">No byte of it is there.</exception>
    public static ByteRange Of(RangeItemHeaderValue range, long length)
    {
        // "-5" are the last five, however few there are.
        var first = range.From ?? Math.Max(0, length - range.To!.Value);
        var last = range.From is null ? length - 1 : Math.Min(range.To ?? long.MaxValue, length - 1);
        return first <= last ? new ByteRange(first, last - first + 1) : throw new RangeException(length);
    }
}
