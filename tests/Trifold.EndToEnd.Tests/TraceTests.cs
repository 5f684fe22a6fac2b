namespace Trifold.EndToEnd.Tests;

public sealed class TraceTests(ModelFolders models) : IClassFixture<ModelFolders>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Request_IsOneTreeOfSpansAcrossFrontAndWorker()
    {
        string[] stages = ["queue", "batch", "synthesize", "render", "encode"];
        using var collector = new TraceCollector();
        await using var service = await models.ServeAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        });

        await service.SamplesAsync(Requests.Annotations(0, 1));

        using var limit = new CancellationTokenSource(Patience);
        while (!stages.All(stage => collector.All.Any(span => span.Name == stage)))
            await Task.Delay(50, limit.Token);
        var trace = Assert.Single(collector.All, span => span.Name == "render").TraceId;
        // A parent may come after its children: front and worker send on their own.
        while (collector.All.Where(span => span.TraceId == trace).Count(span => IsRoot(span, collector)) != 1)
            await Task.Delay(50, limit.Token);
        var tree = collector.All.Where(span => span.TraceId == trace).ToArray();
        Assert.All(stages, stage => Assert.Contains(tree, span => span.Name == stage));
        Assert.Contains("GenerateAnnotations", tree.Single(span => IsRoot(span, collector)).Name, StringComparison.Ordinal);
    }

    private static bool IsRoot(CollectedSpan span, TraceCollector collector) =>
        collector.All.All(other => other.SpanId != span.ParentId);
}
