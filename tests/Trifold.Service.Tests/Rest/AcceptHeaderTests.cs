using Trifold.Service.Errors;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Tests.Rest;

public sealed class AcceptHeaderTests
{
    private static readonly string[] Offered = ["application/json", "application/x-ndjson", "image/png"];

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("image/png", "image/png")]
    [InlineData("IMAGE/PNG", "image/png")]
    [InlineData("image/*", "image/png")]
    [InlineData("application/*", "application/json")]
    [InlineData("image/png, application/json", "application/json")]
    [InlineData("application/json;q=0.5, image/png", "image/png")]
    [InlineData("application/json;q=0.5, */*;q=0.8", "application/x-ndjson")]
    [InlineData("application/json;q=0, */*", "application/x-ndjson")]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/json")]
    public void BestOfWhatIsAccepted_IsChosen(string accept, string chosen) => Assert.Equal(chosen, AcceptHeader.Choose(accept, Offered));

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json;q=0")]
    [InlineData("*/*;q=0")]
    [InlineData("nonsense nonsense")]
    public void NothingAccepted_NamesWhatThereIs(string accept)
    {
        var fault = Assert.Throws<NotAcceptableException>(() => AcceptHeader.Choose(accept, Offered));

        Assert.Equal(Offered, fault.Offered);
    }
}
