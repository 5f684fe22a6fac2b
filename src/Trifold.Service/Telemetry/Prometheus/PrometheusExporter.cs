using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Trifold.Service.Telemetry.Prometheus;

/// <summary>Collects metrics when a scraper asks for them.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private static readonly TimeSpan LongestCollection = TimeSpan.FromSeconds(5);

    // One collection at a time: the reader hands its metrics over in place.
    private readonly Lock _lock = new();
    private ExpositionWriter? _writer;

    /// <summary>Set by the reader that the exporter belongs to.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <returns>All metrics as text; null where they could not be collected.</returns>
    public string? Scrape(ExpositionFormat format)
    {
        lock (_lock)
        {
            _writer = new ExpositionWriter(format);
            _writer.WriteTarget(ParentProvider.GetResource().Attributes);
            return Collect?.Invoke((int)LongestCollection.TotalMilliseconds) == true ? _writer.Finish() : null;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var metrics = new List<Metric>();
        foreach (var metric in batch)
            metrics.Add(metric);
        _writer!.Write(metrics);
        return ExportResult.Success;
    }
}
