using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Trifold.Service.Telemetry.Prometheus;

namespace Trifold.Service.Tests.Telemetry;

public sealed class PrometheusTests : IDisposable
{
    private readonly Meter _meter = new("Trifold.Service.Tests." + Guid.NewGuid());
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    public PrometheusTests() =>
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).AddReader(new BaseExportingMetricReader(_exporter)).Build()!;

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counter_EndsInTotalAndAddsUp()
    {
        var counter = _meter.CreateCounter<long>("trifold.samples", "{sample}", "Samples made.");
        counter.Add(2, new KeyValuePair<string, object?>("model.name", "m"));
        counter.Add(3, new KeyValuePair<string, object?>("model.name", "m"));
        counter.Add(7, new KeyValuePair<string, object?>("model.name", "n"));

        var text = Scrape(ExpositionFormat.PlainText);

        Assert.Equal(5, text.Value("trifold_samples_total", ("model_name", "m")));
        Assert.Equal(7, text.Value("trifold_samples_total", ("model_name", "n")));
        Assert.Equal("counter", text.Kinds["trifold_samples_total"]);
        Assert.Equal("Samples made.", text.Helps["trifold_samples_total"]);
    }

    [Fact]
    public void Histogram_CountsUpToEachLimit()
    {
        var histogram = _meter.CreateHistogram("trifold.stage.duration", "s", "", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });
        foreach (var value in new[] { 0.05, 0.5, 0.5, 5, 50 })
            histogram.Record(value);

        var text = Scrape(ExpositionFormat.PlainText);

        var buckets = text.Samples.Where(sample => sample.Name == "trifold_stage_duration_seconds_bucket").Select(sample => (sample.Labels["le"], sample.Value));
        Assert.Equal([("0.1", 1), ("1.0", 3), ("10.0", 4), ("+Inf", 5)], buckets);
        Assert.Equal(5, text.Value("trifold_stage_duration_seconds_count"));
        Assert.Equal(56.05, text.Value("trifold_stage_duration_seconds_sum"), 1e-9);
        Assert.Equal("histogram", text.Kinds["trifold_stage_duration_seconds"]);
    }

    [Fact]
    public void Labels_AreEscaped()
    {
        const string awkward = "a\\b\"c\nd";
        _meter.CreateCounter<long>("trifold.odd").Add(1, new KeyValuePair<string, object?>("1st.label", awkward));

        var sample = Assert.Single(Scrape(ExpositionFormat.PlainText).Samples, sample => sample.Name == "trifold_odd_total");

        Assert.Equal(awkward, sample.Labels["_1st_label"]);
    }

    [Fact]
    public void OpenMetrics_SaysUnitsAndItsEnd()
    {
        _meter.CreateCounter<long>("trifold.sent", "By").Add(4);
        _meter.CreateObservableGauge("trifold.memory", () => 12L, "By");

        var raw = _exporter.Scrape(ExpositionFormat.OpenMetrics)!;
        var text = Exposition.Parse(raw);

        Assert.EndsWith("# EOF\n", raw);
        Assert.Equal("counter", text.Kinds["trifold_sent_bytes"]);
        Assert.Equal("bytes", text.Units["trifold_sent_bytes"]);
        Assert.Equal(4, text.Value("trifold_sent_bytes_total"));
        Assert.Equal(12, text.Value("trifold_memory_bytes"));
        Assert.Equal("info", text.Kinds["target"]);
    }

    [Theory]
    [InlineData("a.b", "s", false, "a_b_seconds")]
    [InlineData("a.b.seconds", "s", false, "a_b_seconds")]
    [InlineData("a", "{request}", false, "a")]
    [InlineData("a", "By/s", false, "a_bytes_per_second")]
    [InlineData("a", "1", true, "a_ratio")]
    [InlineData("a", "1", false, "a")]
    [InlineData("a.total", null, false, "a")]
    [InlineData("2a--b", null, false, "_2a_b")]
    public void FamilyNames_EndInTheirUnit(string name, string? unit, bool isRatio, string family) =>
        Assert.Equal(family, MetricNames.FamilyOf(name, unit, isRatio));

    [Fact]
    public void UpDownCounter_IsAGauge()
    {
        var counter = _meter.CreateUpDownCounter<long>("trifold.active");
        counter.Add(3);
        counter.Add(-1);

        var text = Scrape(ExpositionFormat.PlainText);

        Assert.Equal(("gauge", 2.0), (text.Kinds["trifold_active"], text.Value("trifold_active")));
    }

    private Exposition Scrape(ExpositionFormat format) => Exposition.Parse(_exporter.Scrape(format)!);
}
