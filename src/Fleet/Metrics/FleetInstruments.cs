using System.Diagnostics.Metrics;
using SRNet.Pipeline.Metrics;

namespace SRNet.Fleet.Metrics;

/// <summary>
/// What is measured of a fleet. Figures of a node come from that node; those of the whole fleet from every node, as it knows them; what the watch does is counted
/// where the watch is, so sums over all nodes are the fleet's.
/// </summary>
internal sealed class FleetInstruments : IDisposable
{
    private static readonly double[] Buckets = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 30, 60, 300];
    private static readonly string[] Reasons = ["balance", "drain", "hand"];
    private readonly Meter _meter = new(StreamInstruments.MeterName);
    private readonly Counter<long> _moves;
    private readonly Counter<long> _failovers;
    private readonly Histogram<double> _recovery;

    public FleetInstruments()
    {
        _moves = _meter.CreateCounter<long>("srnet.fleet.moves", "{move}", "Streams that were handed over from node to node.");
        _failovers = _meter.CreateCounter<long>("srnet.fleet.failovers", "{stream}", "Streams that lost their node and were started on another.");
        _recovery = _meter.CreateHistogram(
            "srnet.fleet.recovery", "s", "From when a stream's node was given up until another one runs it.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });

        // So that the first is seen to be one more.
        foreach (var reason in Reasons)
        {
            _moves.Add(0, new KeyValuePair<string, object?>("reason", reason));
        }

        _failovers.Add(0);
    }

    /// <summary>Makes the instruments that are read when somebody collects.</summary>
    public void Watch(double capacity, Func<double> used, Func<int> streams, Func<int> nodes, Func<int> homeless, Func<bool> held)
    {
        _meter.CreateObservableGauge("srnet.node.capacity", () => capacity / 1000, description: "Seconds of computing per second that this node offers.");
        _meter.CreateObservableGauge("srnet.node.used", () => used() / 1000, description: "Seconds of computing per second that this node's streams cost.");
        _meter.CreateObservableGauge("srnet.node.streams", streams, "{stream}", "Streams that this node runs.");
        _meter.CreateObservableGauge("srnet.node.held", () => held() ? 1 : 0, description: "1 while this node holds its streams because it may have been given up, else 0.");
        _meter.CreateObservableGauge("srnet.fleet.nodes", nodes, "{node}", "Nodes of the fleet, as this node knows them.");
        _meter.CreateObservableGauge("srnet.fleet.homeless", homeless, "{stream}", "Streams of the fleet that no node runs, as this node knows them.");
    }

    public void Moved(string reason) => _moves.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void FailedOver() => _failovers.Add(1);

    public void Recovered(TimeSpan after) => _recovery.Record(after.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
