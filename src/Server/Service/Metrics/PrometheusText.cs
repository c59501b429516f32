using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace SRNet.Server.Service.Metrics;

/// <summary>Writes what OpenTelemetry has collected in Prometheus' text format, version 0.0.4, whenever somebody scrapes.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusText : BaseExporter<Metric>, IPullMetricExporter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _lock = new();
    private string _text = "";

    public Func<int, bool>? Collect { get; set; }

    /// <summary>Collects and writes everything. Thread-safe.</summary>
    public string Scrape()
    {
        lock (_lock)
        {
            return Collect?.Invoke(5000) == true ? _text : "";
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        // Every stream has a meter of its own; a family is written in one place however many meters it comes from.
        var families = new SortedDictionary<string, List<Metric>>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var name = NameOf(metric);
            if (!families.TryGetValue(name, out var family))
            {
                families.Add(name, family = []);
            }

            family.Add(metric);
        }

        var text = new StringBuilder();
        foreach (var (name, family) in families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escaped(family[0].Description)}\n# TYPE {name} {TypeOf(family[0])}\n");
            family.ForEach(metric => Write(text, name, metric));
        }

        _text = text.ToString();
        return ExportResult.Success;
    }

    // srnet.frame.latency in s -> srnet_frame_latency_seconds; counters end in _total. Units in braces are notes for people.
    private static string NameOf(Metric metric)
    {
        var name = new StringBuilder(metric.Name);
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
        }

        var unit = metric.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when !IsCounter(metric) => "_ratio",
            _ => "",
        };
        var text = name.ToString();
        text = text.EndsWith(unit, StringComparison.Ordinal) ? text : text + unit;
        return IsCounter(metric) ? text + "_total" : text;
    }

    private static bool IsCounter(Metric metric) => metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;

    private static string TypeOf(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static void Write(StringBuilder text, string name, Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point);
            switch (metric.MetricType)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Line(text, name, labels, point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Line(text, name, labels, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    Line(text, name, labels, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    Line(text, name, labels, point.GetGaugeLastValueDouble());
                    break;
                case MetricType.Histogram:
                    WriteHistogram(text, name, labels, point);
                    break;
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        var comma = labels.Length == 0 ? "" : ",";
        var count = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            Line(text, name + "_bucket", $"{labels}{comma}le=\"{Number(bucket.ExplicitBound)}\"", count);
        }

        Line(text, name + "_sum", labels, point.GetHistogramSum());
        Line(text, name + "_count", labels, point.GetHistogramCount());
    }

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(Number(value)).Append('\n');

    private static string LabelsOf(in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in point.Tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",").Append(key.Replace('.', '_')).Append("=\"")
                .Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }

        return labels.ToString();
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
