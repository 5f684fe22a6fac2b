using Microsoft.Net.Http.Headers;
using Trifold.Service.Errors;
using Trifold.Service.Rest.Requests;

namespace Trifold.Service.Tests.Rest;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=90-", 90, 10)]
    [InlineData("bytes=90-1000", 90, 10)]
    [InlineData("bytes=-5", 95, 5)]
    [InlineData("bytes=-1000", 0, 100)]
    public void Range_IsCutToWhatThereIs(string header, long first, long count) => Assert.Equal(new ByteRange(first, count), Of(header, 100));

    [Theory]
    [InlineData("bytes=100-", 100)]
    [InlineData("bytes=-0", 100)]
    [InlineData("bytes=0-", 0)]
    public void RangeBehindTheEnd_IsRefused(string header, long length) =>
        Assert.Equal(length, Assert.Throws<RangeException>(() => Of(header, length)).Length);

    private static ByteRange Of(string header, long length) => ByteRange.Of(RangeHeaderValue.Parse(header).Ranges.Single(), length);
}
