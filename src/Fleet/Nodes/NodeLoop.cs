using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Placement;
using SRNet.Fleet.Streams;

namespace SRNet.Fleet.Nodes;

/// <summary>Tells the fleet of this node twice a second, and knows the fleet from the answers.</summary>
internal sealed partial class NodeLoop(FleetOptions options, IStreamRunner runner, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<NodeLoop> log)
    : BackgroundService, IKnownLoads
{
    /// <summary>Key of the one watch.</summary>
    public const string Watch = "fleet";

    private FleetView _view = FleetView.Empty;
    private bool _failing;
    private long _number;
    private long _heardAt;
    private volatile bool _leaving;

    /// <summary>The fleet as it was told last.</summary>
    public FleetView View => Volatile.Read(ref _view);

    /// <summary>Whether the watch answered lately.</summary>
    public bool IsHeard => _heardAt != 0 && time.GetElapsedTime(Volatile.Read(ref _heardAt)) < Timing.Lease;

    /// <summary>Who this node is.</summary>
    public string Name => options.Node;

    /// <summary>Since <see cref="Leave"/> this node wants to be empty.</summary>
    public bool Leaving => _leaving;

    public IReadOnlyList<(SiloAddress Silo, NodeLoad Load)> Loads =>
        [.. View.Nodes.Select(n => (n.Report.Silo, new NodeLoad(n.Name, n.Report.Capacity, n.Used, n.Report.Device, n.Report.Labels, n.Takes)))];

    public IFleetGrain Fleet => grains.GetGrain<IFleetGrain>(Watch);

    public void Leave() => _leaving = true;

    /// <summary>A newer view than that of the last report.</summary>
    public void Take(FleetView? view) => Take(view is null ? null : new FleetNews(0, view, [], []));

    private void Take(FleetNews? news)
    {
        // Answers to requests and to reports may come in any order.
        while (news is not null && Volatile.Read(ref _view) is var before && before.Version >= news.Since && before.Version < news.View.Version
            && Interlocked.CompareExchange(ref _view, news.After(before), before) != before)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var warm = WarmAsync();
        using var timer = new PeriodicTimer(Timing.Report, time);
        do
        {
            await ReportAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
        await warm;
    }

    // The way to a stream and to what is kept of it is compiled before anybody waits for the first one. There is none of that name.
    private async Task WarmAsync()
    {
        try
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
            await grains.GetGrain<IStreamGrain>($".{Name}").RunAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Then the first one takes its time.
        }
    }

    private async Task ReportAsync()
    {
        try
        {
            // A call to a node that hangs is not answered before that is given up; the next one may go elsewhere.
            Take(await Fleet.ReportAsync(Report(), View.Version).WaitAsync(TimeSpan.FromSeconds(2), time));
            Volatile.Write(ref _heardAt, time.GetTimestamp());
            _failing = false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!_failing)
            {
                LogUnheard(e.GetBaseException().Message.Split('\n')[0]);
            }

            _failing = true;
        }
    }

    private NodeReport Report() => new()
    {
        Name = options.Node,
        Silo = silo.SiloAddress,
        Http = options.Http,
        Rtsp = options.Rtsp,
        Capacity = options.Capacity,
        Device = options.Device,
        Labels = options.Labels,
        Version = options.Version,
        Leaving = _leaving,
        Streams = runner.Running,
        Number = ++_number,
    };

    [LoggerMessage(LogLevel.Warning, "fleet: the watch over the streams does not answer and is asked again: {Problem}")]
    private partial void LogUnheard(string problem);
}
