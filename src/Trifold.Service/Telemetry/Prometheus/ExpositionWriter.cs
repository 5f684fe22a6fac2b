using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace Trifold.Service.Telemetry.Prometheus;

/// <summary>Writes metrics as text. Metrics of one family stand together, described once.</summary>
internal sealed class ExpositionWriter(ExpositionFormat format)
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _kinds = [];

    private bool IsOpen => format == ExpositionFormat.OpenMetrics;

    /// <summary>The facts about the process that stand beside all metrics.</summary>
    public void WriteTarget(IEnumerable<KeyValuePair<string, object>> facts)
    {
        Describe("target", IsOpen ? "info" : "gauge", "", "Target metadata", sampleName: IsOpen ? "target" : "target_info");
        var labels = Labels(facts.Select(fact => (fact.Key, fact.Value.ToString() ?? "")));
        Sample("target_info", labels, "1");
    }

    /// <summary>Metrics whose names clash with another kind are left out: one family has one kind.</summary>
    public void Write(IEnumerable<Metric> metrics)
    {
        foreach (var family in metrics.GroupBy(FamilyOf))
        {
            var kind = KindOf(family.First());
            var same = family.Where(metric => KindOf(metric) == kind).ToArray();
            var sampleName = kind == "counter" ? family.Key + "_total" : family.Key;
            Describe(family.Key, kind, MetricNames.UnitOf(same[0].Unit), same[0].Description, IsOpen ? family.Key : sampleName);
            foreach (var metric in same)
                WritePoints(metric, family.Key, sampleName, kind);
        }
    }

    public string Finish()
    {
        if (IsOpen)
            _text.Append("# EOF\n");
        return _text.ToString();
    }

    private static string FamilyOf(Metric metric) =>
        MetricNames.FamilyOf(metric.Name, metric.Unit, isRatio: metric.Unit == "1" && KindOf(metric) == "gauge");

    private static string KindOf(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private void Describe(string family, string kind, string unit, string? help, string sampleName)
    {
        if (!_kinds.TryAdd(family, kind))
            return;
        _text.Append("# TYPE ").Append(sampleName).Append(' ').Append(kind).Append('\n');
        // The older format has no units; in the newer one the name ends in its unit.
        if (IsOpen && unit.Length > 0 && family.EndsWith("_" + unit, StringComparison.Ordinal))
            _text.Append("# UNIT ").Append(sampleName).Append(' ').Append(unit).Append('\n');
        if (!string.IsNullOrEmpty(help))
            _text.Append("# HELP ").Append(sampleName).Append(' ').Append(EscapeHelp(help)).Append('\n');
    }

    private void WritePoints(Metric metric, string family, string sampleName, string kind)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(metric, point);
            if (kind == "histogram")
                WriteHistogram(family, labels, point);
            else
                Sample(sampleName, labels, ValueOf(metric.MetricType, point));
        }
    }

    private void WriteHistogram(string family, string labels, in MetricPoint point)
    {
        long count = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var limit = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Bound(bucket.ExplicitBound);
            Sample(family + "_bucket", Join(labels, $"le=\"{limit}\""), count.ToString(CultureInfo.InvariantCulture));
        }

        Sample(family + "_sum", labels, Number(point.GetHistogramSum()));
        Sample(family + "_count", labels, count.ToString(CultureInfo.InvariantCulture));
    }

    private static string ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong().ToString(CultureInfo.InvariantCulture),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => point.GetGaugeLastValueLong().ToString(CultureInfo.InvariantCulture),
        _ => Number(point.GetGaugeLastValueDouble()),
    };

    // Tags whose names differ only in characters that labels cannot have share one label, their values joined.
    private static string LabelsOf(Metric metric, in MetricPoint point)
    {
        var tags = new List<(string, string)> { ("otel_scope_name", metric.MeterName) };
        foreach (var tag in point.Tags)
            tags.Add((tag.Key, Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? ""));
        return Labels(tags);
    }

    private static string Labels(IEnumerable<(string Name, string Value)> tags) => string.Join(',', tags
        .GroupBy(tag => MetricNames.Clean(tag.Name))
        .Select(tag => $"{tag.Key}=\"{EscapeLabel(string.Join(';', tag.Select(each => each.Value)))}\""));

    private void Sample(string name, string labels, string value)
    {
        _text.Append(name);
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(value).Append('\n');
    }

    private static string Join(string labels, string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private string EscapeHelp(string text)
    {
        var escaped = text.Replace("\\", "\\\\").Replace("\n", "\\n");
        return IsOpen ? escaped.Replace("\"", "\\\"") : escaped;
    }

    private static string EscapeLabel(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    // OpenMetrics wants limits as floating-point numbers, and the same text in both formats makes the same series.
    private static string Bound(double number) => Number(number) is var text && text.AsSpan().IndexOfAny('.', 'E', 'I') < 0 ? text + ".0" : Number(number);

    private static string Number(double number) => number switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };
}
