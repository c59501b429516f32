using System.Diagnostics.Metrics;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Zones;

namespace SRNet.Server.Service.Streams;

/// <summary>What <c>/metrics</c> says of a stream's zones and lines. A zone that is gone has no series any more.</summary>
internal sealed class ZoneInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _stream;

    public ZoneInstruments(string stream, ZoneWatch watch)
    {
        _stream = new("stream", stream);
        _meter = new Meter(new MeterOptions(StreamInstruments.MeterName) { Tags = [_stream] });
        _meter.CreateObservableCounter(
            "srnet.events", () => watch.Events.Select(e => Measured(e.Count, ("kind", e.Kind.ToString().ToLowerInvariant()))), "{event}", "What happened to objects.");
        _meter.CreateObservableGauge("srnet.zone.objects", () => watch.Zones.Select(z => Measured(z.Count.Inside.Count, ("zone", z.Zone.Name))), "{object}", "Objects in a zone.");
        _meter.CreateObservableCounter("srnet.zone.entered", () => watch.Zones.Select(z => Measured(z.Count.Entered, ("zone", z.Zone.Name))), "{object}", "Times an object came into a zone.");
        _meter.CreateObservableCounter(
            "srnet.line.crossed",
            () => watch.Lines.SelectMany(l => new[] { Measured(l.Count.Forward, ("line", l.Line.Name), ("direction", "forward")), Measured(l.Count.Backward, ("line", l.Line.Name), ("direction", "backward")) }),
            "{object}", "Times an object crossed a line.");
    }

    public void Dispose() => _meter.Dispose();

    private Measurement<long> Measured(long value, params (string Name, string Value)[] labels) =>
        new(value, [_stream, .. labels.Select(l => new KeyValuePair<string, object?>(l.Name, l.Value))]);
}
