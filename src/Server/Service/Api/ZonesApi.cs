using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/streams/{id}/zones</c>: zones and lines of a stream, and who is there.</summary>
internal static class ZonesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var zones = api.MapGroup("/streams/{id}/zones").WithTags("zones");
        zones.MapGet("/", Get);
        zones.MapPut("/", Replace).WithMetadata(new NeededRole(Role.Administer));
    }

    private static Results<Ok<ZonesView>, ProblemHttpResult> Get(string id, StreamManager manager) =>
        manager.Find(id) is { } stream ? TypedResults.Ok(Views.ZonesOf(stream)) : Problems.NoStream(id);

    private static Results<Ok<ZonesView>, ProblemHttpResult> Replace(string id, ZonesRequest request, StreamManager manager)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        if (stream.Definition.ZonesFromConfiguration)
        {
            return Problems.Conflict($"The zones and lines of stream '{id}' are defined in the configuration file; change them there.");
        }

        stream.WatchFor(new ZonesAndLines(request.Zones, request.Lines));
        manager.NoteChange();
        return TypedResults.Ok(Views.ZonesOf(stream));
    }
}
