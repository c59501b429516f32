using SRNet.Fleet.Nodes;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Cluster;

/// <summary>
/// Passes what is asked of a stream on to the node that runs it: its state, objects, zones, pictures, videos, events. So every node serves all streams. A request is
/// passed on once; a node that gets one for a stream it does not run says so.
/// </summary>
internal sealed class Forwarding(RequestDelegate next, Forwarder forwarder, NodeLoop loop, StreamManager manager)
{
    private static readonly PathString Streams = "/api/streams";

    public async Task InvokeAsync(HttpContext context)
    {
        if (StreamOf(context.Request) is not { } id || manager.Find(id) is not null || loop.View.Stream(id) is not { } place || Caller.Of(context) is not { } caller)
        {
            await next(context);
        }
        else if (caller.ByPeer || loop.View.Node(place.Node) is not { } node || node.Name == loop.Name)
        {
            // On its way from there, or to here.
            context.Response.Headers.RetryAfter = "1";
            await Problems.Busy($"Stream '{id}' has no node at the moment: {place.Why.TrimEnd('.')}.").ExecuteAsync(context);
        }
        else
        {
            await forwarder.ForwardAsync(context, node, caller);
        }
    }

    // Null for what is no single stream's, and for its end, which is the fleet's. A new definition goes by the node that has the old one, passwords and all.
    private static string? StreamOf(HttpRequest request)
    {
        if (!request.Path.StartsWithSegments(Streams, out var rest) || rest.Value is not { Length: > 1 } path)
        {
            return null;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 || (parts.Length == 1 && HttpMethods.IsDelete(request.Method)) ? null : parts[0];
    }
}
