namespace Trifold.Service.Telemetry.Prometheus;

/// <summary>Which of the two text formats a scraper understands.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus' own, version 0.0.4.</summary>
    PlainText,

    /// <summary>OpenMetrics, version 1.0.0.</summary>
    OpenMetrics,
}
