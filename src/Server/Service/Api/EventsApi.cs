using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/events</c>: what happened to objects: as a history, as a table for other programs, and as it happens.</summary>
internal static class EventsApi
{
    private const int Most = 1000;
    private const int Page = 500;

    // A proxy takes a connection for dead that says nothing for a minute.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public static void Map(RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("events");
        events.MapGet("/", List);
        events.MapGet("/live", LiveAsync).Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        api.MapGet("/events.csv", TableAsync).WithTags("events").Produces(StatusCodes.Status200OK, contentType: "text/csv");
    }

    private static Ok<EventList> List([AsParameters] EventQuery query, EventLog events, long? before = null, int limit = 100)
    {
        if (limit is < 1 or > Most)
        {
            throw SrNetException.InvalidInput($"The limit is 1 to {Most}.");
        }

        var items = events.Store.Before(query.Filter(), before, limit);
        return TypedResults.Ok(new EventList(items, items.Count == limit ? items[^1].Id : null));
    }

    private static async Task TableAsync([AsParameters] EventQuery query, EventLog events, HttpContext context)
    {
        var filter = query.Filter();
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"events.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync("id,at,stream,kind,object,name,zone,line,direction,seconds,reason,frame\r\n", context.RequestAborted);
        for (long after = 0; events.Store.After(filter, after, Page) is { Count: > 0 } items; after = items[^1].Id)
        {
            var rows = new StringBuilder();
            foreach (var item in items)
            {
                rows.AppendJoin(',', Cells(item)).Append("\r\n");
            }

            await context.Response.WriteAsync(rows.ToString(), context.RequestAborted);
        }
    }

    // Whoever comes back says which event was the last (Last-Event-ID, as browsers do by themselves), and gets what came since.
    private static Task LiveAsync([AsParameters] EventQuery query, EventLog events, HttpContext context, Viewers viewers, IHostApplicationLifetime lifetime)
    {
        var filter = query.Filter();

        // Before the headers go: what happens once they are there is told.
        var after = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : events.Store.Ids().Newest;
        return LiveAnswer.WriteAsync(context, viewers, lifetime, "text/event-stream", async cancellation =>
        {
            await context.Response.WriteAsync(": events follow\n\n", cancellation);
            await foreach (var item in events.FollowAsync(filter, after, Silence, cancellation))
            {
                await context.Response.WriteAsync(
                    item is null ? ":\n\n" : string.Create(CultureInfo.InvariantCulture, $"id: {item.Id}\nevent: {item.Kind}\ndata: {JsonSerializer.Serialize(item, EventJson.Default.ServiceEvent)}\n\n"), cancellation);
                await context.Response.Body.FlushAsync(cancellation);
            }
        });
    }

    private static string[] Cells(ServiceEvent item) =>
    [
        item.Id.ToString(CultureInfo.InvariantCulture), item.At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), item.Stream, item.Kind,
        item.Object.ToString(CultureInfo.InvariantCulture), Quoted(item.Name), Quoted(item.Zone), Quoted(item.Line), item.Direction ?? "",
        item.Seconds?.ToString(CultureInfo.InvariantCulture) ?? "", item.Reason ?? "", item.Frame.ToString(CultureInfo.InvariantCulture),
    ];

    // What a person named could be taken for a formula by a spreadsheet.
    private static string Quoted(string? text)
    {
        var harmless = text is ['=' or '+' or '-' or '@', ..] ? "'" + text : text ?? "";
        return harmless.AsSpan().IndexOfAny("\",\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

/// <summary>Which events are asked for; several streams and kinds are parted by commas.</summary>
internal sealed record EventQuery(
    [FromQuery(Name = "stream")] string? Stream,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "zone")] string? Zone,
    [FromQuery(Name = "line")] string? Line,
    [FromQuery(Name = "object")] int? Object,
    [FromQuery(Name = "from")] DateTimeOffset? From,
    [FromQuery(Name = "to")] DateTimeOffset? To)
{
    /// <exception cref="SrNetException">InvalidInput: there is no such kind.</exception>
    public EventFilter Filter()
    {
        try
        {
            return new EventFilter
            {
                Streams = Stream?.Split(',') ?? [],
                OfKinds = [.. (Kind?.Split(',') ?? []).Select(EventFilter.CheckKind)],
                Zone = Zone,
                Line = Line,
                Object = Object,
                From = From,
                To = To,
            };
        }
        catch (FormatException e)
        {
            throw SrNetException.InvalidInput($"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..]}.");
        }
    }
}
