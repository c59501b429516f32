using SRNet.Fleet.Nodes;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Rtsp;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Cluster;

/// <summary>What other rooms of the service want to know of the fleet: how it is doing, and where players find a stream.</summary>
internal sealed class FleetFace(NodeLoop loop, StreamManager manager) : IFleetHealth, IElsewhere
{
    public FleetHealth Now
    {
        get
        {
            var view = loop.View;
            var homeless = view.Streams.Count(s => s.Node is null);
            return new FleetHealth(!loop.IsHeard ? "unheard" : homeless > 0 ? "degraded" : "healthy", loop.Name, view.Nodes.Count, homeless);
        }
    }

    public Uri? Find(string path)
    {
        var id = path.Split('/')[0];
        return manager.Find(id) is null && loop.View.Stream(id) is { } place && loop.View.Node(place.Node) is { } node && node.Name != loop.Name && node.Report.Rtsp is { } rtsp
            ? new Uri(rtsp, path)
            : null;
    }
}
