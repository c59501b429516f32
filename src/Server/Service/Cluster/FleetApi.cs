using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Nodes;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Cluster;

/// <summary><c>/api/fleet</c>: the nodes, how full they are, and what runs where and why. There only where this machine is part of a fleet.</summary>
internal static class FleetApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var fleet = api.MapGroup("/fleet").WithTags("fleet");
        fleet.MapGet("/", (NodeLoop loop) => TypedResults.Ok(Of(loop)));
        fleet.MapGet("/targets", (NodeLoop loop) => TypedResults.Ok(Targets(loop.View)));
        var moving = fleet.MapGroup("").WithMetadata(new NeededRole(Role.Administer));
        moving.MapPost("/streams/{id}/move", async Task<Results<Ok<FleetShown>, ProblemHttpResult>> (string id, MoveRequest request, FleetStreams streams, NodeLoop loop) =>
            FleetStreams.Problem(await streams.AskAsync(f => f.MoveAsync(id, request.Node))) is { } problem ? problem : TypedResults.Ok(Of(loop)));
        moving.MapPost("/nodes/{name}/drain", (string name, FleetStreams streams, NodeLoop loop) => DrainAsync(name, true, streams, loop));
        moving.MapPost("/nodes/{name}/resume", (string name, FleetStreams streams, NodeLoop loop) => DrainAsync(name, false, streams, loop));
    }

    private static async Task<Results<Ok<FleetShown>, ProblemHttpResult>> DrainAsync(string name, bool drained, FleetStreams streams, NodeLoop loop) =>
        FleetStreams.Problem(await streams.AskAsync(f => f.DrainAsync(name, drained))) is { } problem ? problem : TypedResults.Ok(Of(loop));

    private static FleetShown Of(NodeLoop loop)
    {
        var view = loop.View;
        return new FleetShown(
            loop.Name,
            [.. view.Nodes.Select(n => new NodeShown(
                n.Name, n.Report.Http, n.Report.Rtsp, n.Report.Version, n.Report.Device, n.Report.Labels, n.Report.Capacity, n.Used, n.Streams,
                n.Report.Leaving ? "leaving" : n.Drained ? "drained" : "taking"))],
            [.. view.Streams.Select(s => new StreamShown(s.Id, s.Node, s.Cost, s.Device, s.Label, s.Why, s.Since))]);
    }

    // Where each node serves /metrics, as Prometheus' discovery by HTTP wants it.
    private static List<ScrapeTarget> Targets(FleetView view) =>
        [.. view.Nodes.Select(n => new ScrapeTarget([n.Report.Http.Authority], new Dictionary<string, string> { ["node"] = n.Name }))];
}
