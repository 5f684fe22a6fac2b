using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Trifold.Service.Tests.OpenApi;

[Collection(ServiceCollection.Name)]
public sealed class OpenApiTests(RunningService running)
{
    [Fact]
    public async Task Document_IsValid()
    {
        var result = await ReadAsync();

        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
        Assert.Equal(20, result.Document!.Paths.Count);
    }

    [Fact]
    public async Task EveryBody_HasAnExample()
    {
        var bodies = (await OperationsAsync()).Where(operation => operation.RequestBody is not null).ToArray();

        Assert.NotEmpty(bodies);
        Assert.All(bodies, operation => Assert.NotNull(operation.RequestBody!.Content!["application/json"].Example));
    }

    [Fact]
    public async Task EveryOperation_NamesItsProblems() =>
        Assert.All(await OperationsAsync(), operation => Assert.All(
            operation.Responses!.Where(response => response.Key != "200"),
            response => Assert.Contains("application/problem+json", response.Value.Content!.Keys)));

    [Fact]
    public async Task Comments_OfTheContractAreDescriptions()
    {
        var request = (await ReadAsync()).Document!.Components!.Schemas!["GenerateAnnotationsRequest"];

        Assert.All(request.Properties!.Values, property => Assert.NotEmpty(property.Description ?? property.AllOf!.Single().Description!));
        Assert.StartsWith("Name of the model.", request.Properties!["model"].Description);
    }

    [Fact]
    public async Task Jobs_AreWatchedAsServerSentEvents() =>
        Assert.Equal(["text/event-stream"], (await OperationsAsync()).Single(operation => operation.OperationId == "WatchJob").Responses!["200"].Content!.Keys);

    [Fact]
    public async Task Page_IsThere() => Assert.Contains("swagger-ui", await running.Rest.GetStringAsync("/swagger/index.html"));

    private async Task<OpenApiOperation[]> OperationsAsync() =>
        [.. (await ReadAsync()).Document!.Paths.Values.SelectMany(path => path.Operations!.Values)];

    private async Task<ReadResult> ReadAsync() => OpenApiDocument.Parse(await running.Rest.GetStringAsync("/openapi/v1.json"), "json");
}
