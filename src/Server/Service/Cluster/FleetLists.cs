using System.Text.Json.Serialization.Metadata;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Nodes;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Recordings;

namespace SRNet.Server.Service.Cluster;

/// <summary>Answers made of all nodes' answers to the same request, this node's among them. A node that does not answer in time is left out.</summary>
internal sealed class FleetLists(NodeLoop loop, Peers peers)
{
    private const int DefaultLimit = 100;

    public async Task StreamsAsync(HttpContext context)
    {
        var view = loop.View;
        var shown = (await AllAsync(view, context, PeerJson.Default.StreamList)).SelectMany(l => l.Streams).GroupBy(s => s.Id).Select(g => g.MaxBy(s => s.FramesCaptured)!).ToList();
        var missing = view.Streams.Where(place => shown.All(s => s.Id != place.Id)).Select(FleetStreams.Homeless);
        await TypedResults.Ok(new StreamList([.. shown.Concat(missing).OrderBy(s => s.Id, StringComparer.Ordinal)])).ExecuteAsync(context);
    }

    public async Task EventsAsync(HttpContext context)
    {
        var limit = int.TryParse(context.Request.Query["limit"], out var wanted) ? wanted : DefaultLimit;
        if (await RefusedAsync(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        // Ids are times, so those of all nodes are in one order.
        ServiceEvent[] items = [.. (await AllAsync(loop.View, context, PeerJson.Default.EventList)).SelectMany(l => l.Events).OrderByDescending(e => e.Id).Take(limit)];
        await TypedResults.Ok(new EventList(items, items.Length == limit ? items[^1].Id : null)).ExecuteAsync(context);
    }

    /// <summary>Each node's table in turn, under one head.</summary>
    public async Task TableAsync(HttpContext context)
    {
        if (await RefusedAsync(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"events.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        var isFirst = true;
        foreach (var node in loop.View.Nodes)
        {
            try
            {
                using var answer = await peers.SendAsync(node, Address(context), context.RequestAborted);
                using var lines = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(context.RequestAborted));
                var head = await lines.ReadLineAsync(context.RequestAborted);
                for (var line = isFirst ? head : await lines.ReadLineAsync(context.RequestAborted); line is not null; line = await lines.ReadLineAsync(context.RequestAborted))
                {
                    await context.Response.WriteAsync(line + "\r\n", context.RequestAborted);
                }

                isFirst = false;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // It is gone; its events are in the table when it is back.
            }
        }
    }

    public async Task RecordingsAsync(HttpContext context, string id)
    {
        var lists = await AllAsync(loop.View, context, PeerJson.Default.RecordingList);
        if (lists.Count == 0)
        {
            await Problems.NoStream(id).ExecuteAsync(context);
            return;
        }

        // Nodes may share a disk.
        RecordingView[] all = [.. lists.SelectMany(l => l.Recordings).GroupBy(r => (r.Kind, r.Name)).Select(g => g.OrderByDescending(r => r.Writing).First()).OrderBy(r => r.Start)];
        await TypedResults.Ok(new RecordingList(all, all.Sum(r => r.Bytes))).ExecuteAsync(context);
    }

    public async Task TimelineAsync(HttpContext context, string id)
    {
        var timelines = await AllAsync(loop.View, context, PeerJson.Default.Timeline);
        if (timelines.Count == 0)
        {
            await Problems.NoStream(id).ExecuteAsync(context);
            return;
        }

        var objects = timelines.SelectMany(t => t.Objects).GroupBy(o => o.Id).OrderBy(g => g.Key)
            .Select(g => new TimelineObject(g.Key, g.Last().Name, [.. g.SelectMany(o => o.Spans).Distinct().OrderBy(s => s.From)]));
        await TypedResults.Ok(new Timeline([.. objects])).ExecuteAsync(context);
    }

    private static string Address(HttpContext context) => context.Request.Path + context.Request.QueryString.Value;

    private async Task<List<T>> AllAsync<T>(FleetView view, HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        [.. (await Task.WhenAll(view.Nodes.Select(node => peers.GetAsync(node, Address(context), type)))).OfType<T>()];

    // What this node says to a request that cannot be answered every node would say.
    private async Task<IResult?> RefusedAsync(HttpContext context)
    {
        if (loop.View.Node(loop.Name) is not { } self)
        {
            return Problems.Busy("This node is not part of the fleet yet; try again in a moment.");
        }

        using var answer = await peers.SendAsync(self, Address(context), context.RequestAborted);
        return answer.IsSuccessStatusCode ? null
            : TypedResults.Text(await answer.Content.ReadAsStringAsync(context.RequestAborted), "application/problem+json", statusCode: (int)answer.StatusCode);
    }
}
