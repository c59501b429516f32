using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace SRNet.Server.Service.Metrics;

/// <summary>
/// Puts what the process's meters measure into a registry of prometheus-net. Its own MeterAdapter is not used: it puts the meter into every name, knows no
/// units, and keeps the series of a meter that has ended for minutes. Here they go with the meter, before the next scrape.
/// </summary>
internal sealed class PrometheusCollector : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentSeries> _observed = new();

    /// <param name="wanted">Which instruments are shown.</param>
    public PrometheusCollector(Func<Instrument, bool> wanted)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(Registry);

        // Made per measurement, of a trace that nobody keeps.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (wanted(instrument))
            {
                var series = new InstrumentSeries(factory, instrument);
                if (instrument.IsObservable)
                {
                    _observed[instrument] = series;
                }

                listener.EnableMeasurementEvents(instrument, series);
            }
        };
        _listener.MeasurementsCompleted = (instrument, state) =>
        {
            _observed.TryRemove(instrument, out _);
            ((InstrumentSeries)state!).Close();
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        Registry.AddBeforeCollectCallback(Collect);
        _listener.Start();
    }

    /// <summary>What a scrape shows.</summary>
    public CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    public void Dispose() => _listener.Dispose();

    // Two scrapes at once must not take each other's values for missing.
    private void Collect()
    {
        lock (_collecting)
        {
            foreach (var (_, series) in _observed)
            {
                series.BeginRound();
            }

            _listener.RecordObservableInstruments();
            foreach (var (_, series) in _observed)
            {
                series.EndRound();
            }
        }
    }
}
