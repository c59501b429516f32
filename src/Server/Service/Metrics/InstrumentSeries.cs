using System.Diagnostics.Metrics;
using System.Globalization;
using Prometheus;

namespace SRNet.Server.Service.Metrics;

/// <summary>
/// One instrument's part of a Prometheus family: srnet.frame.latency in s is srnet_frame_latency_seconds; counters end in _total; units in braces are notes
/// for people. The meters of several streams share a family, each with the series that its own measurements made. Thread-safe; a measurement whose labels
/// are known allocates nothing.
/// </summary>
internal sealed class InstrumentSeries
{
    private readonly Lock _lock = new();
    private readonly List<Series> _series = [];
    private readonly Func<string[], string[], Series> _create;
    private bool _closed;

    public InstrumentSeries(MetricFactory factory, Instrument instrument)
    {
        var help = instrument.Description ?? "";
        var kind = instrument.GetType().GetGenericTypeDefinition();
        var name = Name(instrument, kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>));
        if (kind == typeof(Histogram<>))
        {
            var buckets = ((Histogram<double>)instrument).Advice?.HistogramBucketBoundaries?.ToArray();
            _create = (labels, values) =>
            {
                var family = factory.CreateHistogram(name, help, new HistogramConfiguration { LabelNames = labels, Buckets = buckets, SuppressInitialValue = true });
                return new Series(family.WithLabels(values).Observe, () => family.RemoveLabelled(values));
            };
        }
        else if (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>))
        {
            _create = (labels, values) =>
            {
                var family = factory.CreateCounter(name, help, new CounterConfiguration { LabelNames = labels, SuppressInitialValue = true });
                var child = family.WithLabels(values);

                // Without a measurement above zero it would stay unpublished.
                child.Publish();
                return new Series(kind == typeof(Counter<>) ? child.Inc : child.IncTo, () => family.RemoveLabelled(values));
            };
        }
        else
        {
            _create = (labels, values) =>
            {
                var family = factory.CreateGauge(name, help, new GaugeConfiguration { LabelNames = labels, SuppressInitialValue = true });
                var child = family.WithLabels(values);
                return new Series(kind == typeof(UpDownCounter<>) ? child.Inc : child.Set, () => family.RemoveLabelled(values));
            };
        }
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            // A measurement under way when its meter ended must not bring the series back.
            if (_closed)
            {
                return;
            }

            var series = Find(tags) ?? Add(tags);
            series.Seen = true;
            series.Record(value);
        }
    }

    /// <summary>Before an observable instrument is read.</summary>
    public void BeginRound()
    {
        lock (_lock)
        {
            _series.ForEach(s => s.Seen = false);
        }
    }

    /// <summary>After it was read: what it has no value for any more has no series.</summary>
    public void EndRound()
    {
        lock (_lock)
        {
            RemoveAll(s => !s.Seen);
        }
    }

    /// <summary>The instrument's meter has ended.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            RemoveAll(_ => true);
        }
    }

    private void RemoveAll(Predicate<Series> which) => _series.RemoveAll(s =>
    {
        var gone = which(s);
        if (gone)
        {
            s.Remove();
        }

        return gone;
    });

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var series in _series)
        {
            if (series.Has(tags))
            {
                return series;
            }
        }

        return null;
    }

    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var sorted = tags.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        var series = _create(
            Array.ConvertAll(sorted, t => Plain(t.Key)), Array.ConvertAll(sorted, t => Convert.ToString(t.Value, CultureInfo.InvariantCulture) ?? ""));
        series.Tags = tags.ToArray();
        _series.Add(series);
        return series;
    }

    private static string Name(Instrument instrument, bool counts)
    {
        var name = Plain(instrument.Name);
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when !counts => "_ratio",
            _ => "",
        };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return counts ? name + "_total" : name;
    }

    private static string Plain(string name) => string.Create(name.Length, name, (text, from) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        }
    });

    private sealed record Series(Action<double> Record, Action Remove)
    {
        public KeyValuePair<string, object?>[] Tags { get; set; } = [];

        public bool Seen { get; set; }

        // By hand, because comparing the pairs as such would box them. One instrument's tags always come in one order.
        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Tags.Length)
            {
                return false;
            }

            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != Tags[i].Key || !Equals(tags[i].Value, Tags[i].Value))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
