using SRNet.Fleet.Nodes;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Recordings;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Cluster;

/// <summary>
/// What is asked of all nodes and put together: the list of streams, events, recordings, which stay on the disk of the node that ran the stream then. Nodes that ask are
/// answered with what is here.
/// </summary>
internal sealed class Gathering(RequestDelegate next, FleetLists lists, LiveEvents live, Forwarder forwarder, NodeLoop loop, RecordingLibrary library, Peers peers)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Caller.Of(context) is not { ByPeer: false } caller)
        {
            return next(context);
        }

        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (HttpMethods.IsGet(context.Request.Method), path) switch
        {
            (true, ["api", "streams"]) => lists.StreamsAsync(context),
            (true, ["api", "events"]) => lists.EventsAsync(context),
            (true, ["api", "events.csv"]) => lists.TableAsync(context),
            (true, ["api", "events", "live"]) => live.WriteAsync(context),
            (true, ["api", "streams", var id, "recordings"]) => lists.RecordingsAsync(context, id),
            (true, ["api", "streams", var id, "recordings", "timeline"]) => lists.TimelineAsync(context, id),
            (_, ["api", "streams", var id, "recordings", var kind, var name]) => RecordingAsync(context, caller, id, kind, name),
            _ => next(context),
        };
    }

    // From the node whose disk it is on.
    private async Task RecordingAsync(HttpContext context, Caller caller, string id, string kind, string name)
    {
        if (library.FolderOf(id) is { } folder && RecordingLibrary.Find(folder, kind, name) is not null)
        {
            await next(context);
            return;
        }

        foreach (var node in loop.View.Nodes.Where(n => n.Name != loop.Name))
        {
            if (await peers.GetAsync(node, $"/api/streams/{Uri.EscapeDataString(id)}/recordings", PeerJson.Default.RecordingList) is { } list && list.Recordings.Any(r => r.Kind == kind && r.Name == name))
            {
                await forwarder.ForwardAsync(context, node, caller);
                return;
            }
        }

        await Problems.Problem(StatusCodes.Status404NotFound, $"Stream '{Problems.Short(id)}' has no recording '{Problems.Short(name)}' of the kind '{Problems.Short(kind)}' on any node.").ExecuteAsync(context);
    }
}
